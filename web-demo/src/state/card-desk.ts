import { shallowRef } from "vue";
import type { BridgeClient, Card, CardEvent } from "../../../src/sdk/index.ts";
import type { ShownFault } from "./fault.ts";

/** What lies on the reader: the last card stays to be worked with until the next one comes, marked as gone. */
export function useCardDesk(client: BridgeClient) {
  const card = shallowRef<Card | null>(null);
  const reading = shallowRef(false);
  const gone = shallowRef(false);
  const fault = shallowRef<ShownFault | null>(null);

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
      gone.value = false;
      fault.value = null;
      // After a lost connection the same reading is announced again; the clerk's work on it stays.
      if (card.value?.readAt !== event.card.readAt) card.value = event.card;
    }
  }

  client.on("card", take);
  client.watch({ faces: true });
  return { card, reading, gone, fault, clear };
}
