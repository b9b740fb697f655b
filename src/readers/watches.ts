import type { ComposeOptions } from "./compose.ts";

export interface WatchOptions extends ComposeOptions {
  readonly reader?: string | undefined;
}

/** Who wants to be told of cards, and in what shape. */
export class Watches {
  readonly #all = new Set<WatchOptions>();

  add(options: WatchOptions): void {
    this.#all.add(options);
  }

  delete(options: WatchOptions): void {
    this.#all.delete(options);
  }

  clear(): void {
    this.#all.clear();
  }

  /** What any of those who watch this reader wants; null: nobody watches it. */
  wantedOf(reader: string): (ComposeOptions & { readonly fingerprint: boolean }) | null {
    const watches = [...this.#all].filter((watch) => concerns(watch, reader));
    if (watches.length === 0) return null;
    return {
      faces: watches.some((watch) => watch.faces),
      fingerprint: watches.some((watch) => watch.fingerprint === true),
      portrait: watches.some((watch) => watch.portrait !== false),
    };
  }
}

export function concerns(watch: WatchOptions, reader: string): boolean {
  return watch.reader === undefined || watch.reader === reader;
}
