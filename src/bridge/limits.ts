/** What one page may cost the agent. Never unlimited; tests make them smaller. */
export const LIMITS = {
  /** HTTP request bodies, bytes. */
  body: 64 * 1024,
  /** WebSocket messages of pages, and of the agent's own page that sends photos, bytes. */
  message: 64 * 1024,
  ownMessage: 8 * 1024 * 1024,
  /** Brackets inside brackets. */
  depth: 32,
  /** TCP connections, WebSocket sessions, sessions of one origin. */
  sockets: 256,
  connections: 50,
  connectionsPerOrigin: 20,
  /** Calls of one origin: so many at once, then so many per second. */
  callBurst: 200,
  callsPerSecond: 100,
  /** Connections of one origin that are opened: so many at once, then so many per second. */
  openBurst: 40,
  opensPerSecond: 4,
  /** A session that was told so often to slow down is closed. */
  tooFastTimes: 50,
  /** session.hello must come within, ms. */
  helloMs: 10_000,
  /** HTTP headers, and a whole request with its body, must come within, ms. */
  headersMs: 10_000,
  requestMs: 30_000,
  callsInFlight: 32,
  batch: 32,
  /** What a method may take beyond what it was asked to wait, ms. */
  callMs: 30_000,
  /** Bytes waiting for a page that does not read; it is dropped beyond. */
  backlog: 16 * 1024 * 1024,
  pingMs: 30_000,
  /** How long a page may take to answer the closing of its connection, ms. */
  closeMs: 500,
  /** The longest that card.read may wait for a card, ms. */
  waitMs: 600_000,
} as const;

export type Limits = { readonly [K in keyof typeof LIMITS]: number };
