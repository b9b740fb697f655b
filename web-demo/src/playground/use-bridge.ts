import { onUnmounted, ref, shallowRef } from "vue";
import { BridgeError, type Card, type Lease, type LeaseState } from "../../../src/sdk/index.ts";
import { connectToOwnAgent } from "../own-agent.ts";
import { type Message, tapped } from "./tap.ts";

const KEPT = 200;

/** What came of the last call. */
export type Outcome =
  | { readonly kind: "card"; readonly card: Card; readonly tookMs: number }
  | { readonly kind: "error"; readonly error: BridgeError; readonly tookMs: number }
  | { readonly kind: "event"; readonly type: string };

/** The SDK as the playground shows it, with every message on the wire. */
export function useBridge() {
  const messages = shallowRef<readonly Message[]>([]);
  const client = connectToOwnAgent({
    client: { name: "playground", version: "1" },
    environment: tapped((message) => {
      messages.value = [message, ...messages.value].slice(0, KEPT);
    }),
  });
  const verdict = shallowRef(client.verdict);
  const readers = shallowRef(client.readers);
  const leases = shallowRef<readonly LeaseState[]>(client.leases);
  const outcome = shallowRef<Outcome | null>(null);
  const reading = ref(false);
  const watching = ref(false);
  const lease = shallowRef<Lease | null>(null);
  client.on("verdict", (now) => {
    verdict.value = now;
  });
  client.on("readers", (now) => {
    readers.value = now;
  });
  client.on("close", () => {
    readers.value = [];
  });
  client.on("leases", (now) => {
    leases.value = now;
  });
  client.on("card", (event) => {
    if (!watching.value || reading.value) return;
    outcome.value =
      event.type === "read"
        ? { kind: "card", card: event.card, tookMs: 0 }
        : { kind: "event", type: event.type };
  });
  onUnmounted(() => client.close());

  /** Runs one call and keeps what came of it; a second one waits until the first is done. */
  async function attempt(call: () => Promise<Card | undefined>): Promise<void> {
    if (reading.value) return;
    reading.value = true;
    outcome.value = null;
    const started = performance.now();
    const tookMs = () => performance.now() - started;
    try {
      const card = await call();
      if (card) outcome.value = { kind: "card", card, tookMs: tookMs() };
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error;
      outcome.value = { kind: "error", error, tookMs: tookMs() };
    } finally {
      reading.value = false;
    }
  }

  let watch: { stop(): void } | null = null;
  return {
    client,
    messages,
    verdict,
    readers,
    leases,
    outcome,
    reading,
    watching,
    lease,
    read: (options: { waitMs: number; faces: boolean; fingerprint: boolean }) =>
      attempt(() => client.read(options)),
    toggleWatch(faces: boolean) {
      watch?.stop();
      watch = watch ? null : client.watch({ faces });
      watching.value = watch !== null;
      outcome.value = null;
    },
    toggleLease: () =>
      attempt(async () => {
        if (lease.value) return void (await lease.value.release());
        const taken = await client.lease({ waitMs: 10_000 });
        lease.value = taken;
        taken.signal.addEventListener("abort", () => {
          lease.value = null;
        });
        return undefined;
      }),
  };
}
