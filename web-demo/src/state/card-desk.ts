import { shallowRef } from "vue";
import type { BridgeClient, Card, CardEvent } from "../../../src/sdk/index.ts";
import type { ShownFault } from "./fault.ts";

/** What lies on the reader: the last card stays to be worked with until the next one comes, marked as gone. */
export function useCardDesk(client: BridgeClient) {
  const card = shallowRef<Card | null>(null);
  const reading = shallowRef(false);
  const gone = shallowRef(false);
  const fault = shallowRef<ShownFault | null>(null);
  let last: Card | null = null;

  function clear(): void {
    card.value = null;
    fault.value = null;
    gone.value = false;
  }

  function take(event: CardEvent): void {
    reading.value = event.type === "placed";
    if (event.type === "placed") clear();
    else if (event.type === "removed") gone.value = card.value !== null;
    else if (event.type === "failed") {
      clear();
      fault.value = event.error;
    } else if (event.type === "read") {
      clear();
      // After a lost connection the same reading is announced again: it is no new card.
      if (last?.readAt !== event.card.readAt) last = event.card;
      card.value = last;
    }
  }

  /** The watch keeps events until they are taken: all are taken as they come, or a day's cards would pile up. */
  async function follow(): Promise<void> {
    for await (const event of client.watch({ faces: true })) take(event);
  }

  void follow();
  client.on("close", () => {
    reading.value = false;
  });
  return {
    card,
    reading,
    gone,
    fault,
    clear() {
      last = null;
      clear();
    },
  };
}
