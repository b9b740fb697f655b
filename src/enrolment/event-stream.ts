/** Follows the platform's event stream for ever: reconnects, goes on after the last event, notices silence. */
import { createParser } from "eventsource-parser";
import { backOff } from "../base/back-off.ts";
import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Pause } from "../base/pause.ts";
import type { Random } from "../base/random.ts";
import type { PlatformClient } from "./platform-client.ts";

/** The platform sends a comment every 15 s; three missing ones mean a dead connection. */
const SILENCE_MS = 45_000;

export interface StreamHandler {
  /** Connected. `fresh`: events may have been missed, ask for everything anew. May throw: then all starts over. */
  opened(fresh: boolean): Promise<void>;
  event(name: string, data: string): Promise<void>;
  /** Lost or never reached; a new try follows by itself. */
  lost(error: unknown): void;
}

interface Options {
  readonly client: PlatformClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly handler: StreamHandler;
  /** Between two tries. */
  readonly pause: Pause;
}

/** Resolves when the signal ends it. */
export async function followEvents(options: Options, signal: AbortSignal): Promise<void> {
  const { pause, random, handler } = options;
  let lastEventId: string | null = null;
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      for await (const event of connection(options, lastEventId, signal)) {
        if (event.name === "open") {
          await handler.opened(lastEventId === null);
          attempt = 0;
          continue;
        }
        if (event.name === "reset") await handler.opened(true);
        else await handler.event(event.name, event.data);
        lastEventId = event.id ?? lastEventId;
      }
    } catch (error) {
      if (signal.aborted) return;
      handler.lost(error);
    }
    await pause.wait(backOff(attempt, random), signal);
  }
}

interface StreamEvent {
  readonly name: string;
  readonly data: string;
  readonly id: string | undefined;
}

async function* connection(
  { client, clock }: Options,
  lastEventId: string | null,
  outer: AbortSignal,
): AsyncGenerator<StreamEvent> {
  const silence = new AbortController();
  const signal = AbortSignal.any([outer, silence.signal]);
  let stopTimer = () => {};
  const alive = () => {
    stopTimer();
    stopTimer = clock.after(SILENCE_MS, () => silence.abort(client.silent()));
  };
  alive();
  try {
    const arrived: StreamEvent[] = [];
    const parser = createParser({
      onEvent: ({ event, data, id }) => arrived.push({ name: event ?? "message", data, id }),
    });
    const text = (await client.events(lastEventId, signal)).pipeThrough(
      new TextDecoderStream() as TransformStream<Uint8Array, string>,
    );
    yield { name: "open", data: "", id: undefined };
    for await (const chunk of text) {
      alive();
      parser.feed(chunk);
      yield* arrived.splice(0);
    }
    throw client.silent();
  } catch (error) {
    // What breaks here is the line; what an event's reader throws does not come this way.
    throw error instanceof Fault ? error : client.silent(error);
  } finally {
    stopTimer();
    silence.abort();
  }
}
