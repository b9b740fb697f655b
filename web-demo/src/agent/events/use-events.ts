import { computed, onUnmounted, reactive, ref, shallowRef, watch } from "vue";
import type { AgentEvent, EventKind } from "../../../../src/bridge/schemas/events.ts";
import { connectToOwnAgent } from "../../own-agent.ts";

const KEPT = 5_000;
/** So many rows a table takes without trouble; the newest of those that fit. */
const SHOWN = 500;

export interface Filter {
  text: string;
  kinds: EventKind[];
  /** "": all; "-": programs of this machine. */
  origin: string;
  faults: boolean;
}

/** Not as it should be: a fault, a refusal, a connection that was cut. */
export const isTrouble = ({ kind, outcome }: AgentEvent) =>
  kind === "refused" ||
  !["ok", "ready", "busy", "pending", "allow", "deny", "card.none", "session.cancelled"].includes(outcome);

/** The agent's events as they come, and what of them is shown. */
export function useEvents() {
  const client = connectToOwnAgent({ client: { name: "events-page", version: "1" } });
  const events = shallowRef<readonly AgentEvent[]>([]);
  const missed = ref(0);
  const connected = ref(client.connected);
  const sam = ref(false);
  const paused = ref(false);
  const waiting = shallowRef<readonly AgentEvent[]>([]);
  const filter = reactive<Filter>({ text: "", kinds: [], origin: "", faults: false });
  let run = "";
  /** The last event that came, also when the list was cleared since. */
  let last = 0;

  function take(more: readonly AgentEvent[]): void {
    const into = paused.value ? waiting : events;
    into.value = [...into.value, ...more].slice(-KEPT);
  }

  async function follow(): Promise<void> {
    const from = run === "" ? {} : { from: { run, seq: last } };
    const started = await client.call<{ run: string }>("events.watch", { sam: sam.value, ...from });
    // The agent was started anew: its numbers begin again, and so does the list.
    if (run !== "" && started.run !== run) {
      events.value = [];
      waiting.value = [];
      missed.value = 0;
      last = 0;
    }
    run = started.run;
  }

  client.on("notification", ({ method, params }) => {
    if (method !== "events.added") return;
    const added = params as { events: AgentEvent[]; missed: number };
    missed.value += added.missed;
    take(added.events.filter(({ seq }) => seq > last));
    last = Math.max(last, added.events.at(-1)?.seq ?? 0);
  });
  client.on("open", () => {
    connected.value = true;
    void follow().catch(() => {});
  });
  client.on("close", () => {
    connected.value = false;
  });
  watch(sam, () => void follow().catch(() => {}));
  watch(paused, (now) => {
    if (now) return;
    take(waiting.value);
    waiting.value = [];
  });
  onUnmounted(() => client.close());

  const fitting = computed(() => events.value.filter((event) => fits(event, filter)));
  return {
    events,
    fitting,
    shown: computed(() => fitting.value.slice(-SHOWN)),
    origins: computed(() => [...new Set(events.value.flatMap(({ origin }) => origin ?? []))].toSorted()),
    missed,
    connected,
    sam,
    paused,
    waiting,
    filter,
    run: () => run,
    clear() {
      events.value = [];
      waiting.value = [];
      missed.value = 0;
    },
  };
}

function fits(event: AgentEvent, { text, kinds, origin, faults }: Filter): boolean {
  if (kinds.length > 0 && !kinds.includes(event.kind)) return false;
  if (origin === "-" ? event.origin !== null : origin !== "" && event.origin !== origin) return false;
  if (faults && !isTrouble(event)) return false;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const whole = JSON.stringify(event).toLowerCase();
  return words.every((word) => whole.includes(word));
}
