import { shallowRef, watch } from "vue";
import type { BridgeClient, ReaderView } from "../../../src/sdk/index.ts";

export interface SimulatorState {
  readonly readers: readonly { readonly id: string; readonly card: string | null }[];
  readonly cards: readonly { readonly id: string; readonly title: string; readonly description: string }[];
}

const JSON_TYPE = { "content-type": "application/json" };

/** The panel of the simulated reader; null while there is none. */
export function useSimulator(client: BridgeClient, readers: { readonly value: readonly ReaderView[] }) {
  const state = shallowRef<SimulatorState | null>(null);

  async function ask(path = "", body?: object): Promise<void> {
    const init = body ? { method: "POST", body: JSON.stringify(body), headers: JSON_TYPE } : {};
    try {
      const response = await fetch(`/v1/simulator${path}`, init);
      if (response.ok) state.value = await response.json();
      else if (!body) state.value = null;
    } catch {
      // The agent is gone; the banner says so, and "open" asks again.
    }
  }

  // With real readers there is no simulator, and no answer to ask for.
  const simulated = () => readers.value.some((reader) => reader.simulated);
  watch(simulated, (is) => {
    if (is) void ask();
    else state.value = null;
  });
  client.on("open", () => {
    if (simulated()) void ask();
  });
  // Cards are also put down from the command line.
  client.on("card", ({ type }) => {
    if (simulated() && type !== "read") void ask();
  });

  return {
    state,
    insert: (card: string, reader: string) => ask("/insert", { card, reader }),
    remove: (reader: string) => ask("/remove", { reader }),
  };
}
