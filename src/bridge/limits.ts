/** What one page may cost the agent. Never unlimited. */
export const LIMITS = {
  /** HTTP request bodies, bytes. */
  body: 64 * 1024,
  /** WebSocket messages of pages, and of the agent's own page that sends photos, bytes. */
  message: 64 * 1024,
  ownMessage: 8 * 1024 * 1024,
  connections: 50,
  /** session.hello must come within, ms. */
  helloMs: 10_000,
  callsInFlight: 32,
  batch: 32,
  /** Bytes waiting for a page that does not read; it is dropped beyond. */
  backlog: 16 * 1024 * 1024,
  pingMs: 30_000,
  /** How long a page may take to answer the closing of its connection, ms. */
  closeMs: 500,
  /** The longest that card.read may wait for a card, ms. */
  waitMs: 600_000,
} as const;

/** Application close codes: a page learns why it was dropped. Documented in docs/web-authors.md. */
export const CLOSE = {
  helloTimeout: 4000,
  helloFirst: 4001,
  protocol: 4002,
  tooManyConnections: 4003,
  tooSlow: 4004,
  silent: 4005,
  shutdown: 4006,
} as const;
