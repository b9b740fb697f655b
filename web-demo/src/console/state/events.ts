/** What happens on the platform, as it happens; pages load again when something of theirs changed. */
import { createParser } from "eventsource-parser";
import { onMounted, onUnmounted, ref } from "vue";
import type { EventName } from "../../../../src/platform/schemas.ts";
import { send } from "./api.ts";

type Listener = (type: EventName) => void;
const listeners = new Set<Listener>();
/** Is the stream there? */
export const live = ref(false);

const RETRY_MS = 3_000;
const GATHER_MS = 700;

/** Keeps the stream open until aborted. */
export async function follow(signal: AbortSignal): Promise<void> {
  let last = "";
  const parser = createParser({
    onEvent({ event, id }) {
      if (id) last = id;
      for (const listener of listeners) listener((event ?? "reset") as EventName);
    },
  });
  while (!signal.aborted) {
    try {
      const headers = last === "" ? {} : { "last-event-id": last };
      const { body } = await send("GET", "/events", undefined, { headers, signal });
      live.value = true;
      const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
      for (let part = await reader?.read(); part && !part.done; part = await reader?.read())
        parser.feed(part.value);
    } catch {
      // Said by the mark in the header; it comes back by itself.
    }
    live.value = false;
    parser.reset();
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** Calls back soon after events of these types, several in a row once. */
export function onEvents(types: readonly EventName[], react: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listener: Listener = (type) => {
    if (type !== "reset" && !types.includes(type)) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      react();
    }, GATHER_MS);
  };
  onMounted(() => listeners.add(listener));
  onUnmounted(() => {
    listeners.delete(listener);
    clearTimeout(timer);
  });
}
