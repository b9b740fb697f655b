/** What we wrote into lists that belong to somebody else, so that we take away that and nothing more. */
import { readJsonFile, removeFile, stringsOf, writeJsonFile } from "./files.ts";

export class Ours {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** @param place names the list */
  of(place: string): string[] {
    return stringsOf(readJsonFile(this.#file)?.[place]);
  }

  /** Written down before the list is written: an entry that nobody knows to be ours would stay for ever. */
  expect(place: string, entries: readonly string[]): void {
    const known = this.of(place);
    const more = entries.filter((entry) => !known.includes(entry));
    if (more.length > 0) this.set(place, [...known, ...more]);
  }

  set(place: string, entries: readonly string[]): void {
    if (JSON.stringify(this.of(place)) === JSON.stringify(entries)) return;
    const { [place]: _, ...others } = readJsonFile(this.#file) ?? {};
    const all = entries.length > 0 ? { ...others, [place]: entries } : others;
    if (Object.keys(all).length > 0) writeJsonFile(this.#file, all);
    else removeFile(this.#file);
  }
}

/** What a shared list becomes: others' entries stay where they are, ours are exactly the wanted ones. */
export function merge(
  list: readonly string[],
  { ours, wanted }: { ours: readonly string[]; wanted: readonly string[] },
): { list: string[]; ours: string[] } {
  const kept = list.filter((entry) => !ours.includes(entry) || wanted.includes(entry));
  const added = wanted.filter((entry) => !kept.includes(entry));
  const stillOurs = wanted.filter((entry) => added.includes(entry) || ours.includes(entry));
  return { list: [...kept, ...added], ours: stillOurs };
}
