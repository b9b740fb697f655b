/** Resolves with the first event of `name` that `accept` takes; for any Node EventEmitter. */
import { type EventEmitter, on } from "node:events";

export async function nextEvent<T>(
  emitter: EventEmitter,
  name: string,
  accept: (value: T) => boolean = () => true,
): Promise<T> {
  for await (const [value] of on(emitter, name)) {
    if (accept(value as T)) return value as T;
  }
  throw new Error(`no ${name} event`);
}
