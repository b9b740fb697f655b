/** One step: done as a whole, or not at all. */
import { Fault } from "../../base/fault.ts";
import { kindOf } from "./kinds/index.ts";
import type { Mark, Wish } from "./mark.ts";
import type { SettledEntry } from "./record.ts";
import { type Place, settle } from "./settle.ts";

interface Made {
  mark: Mark;
  /** What the record said of the same thing before. */
  readonly known: SettledEntry | undefined;
  /** Puts that back. */
  readonly giveBack: (() => Promise<void>) | undefined;
}

/**
 * Fulfils the wishes in their order, each written down first.
 * @throws Fault of the first that fails; then nothing of this run's is left
 */
export async function fulfil(
  wishes: readonly Wish[],
  about: { readonly step: number; readonly type: string },
  place: Place,
): Promise<void> {
  const made: Made[] = [];
  try {
    for (const wish of wishes) await make(wish, { about, place, made });
  } catch (error) {
    await takeBack(made, place);
    throw error;
  }
}

async function make(
  wish: Wish,
  {
    about,
    place: { site, record },
    made,
  }: { about: { step: number; type: string }; place: Place; made: Made[] },
): Promise<void> {
  const kind = kindOf(wish.mark);
  const known = record.of(wish.mark);
  const mark = await kind.plan(site, wish, known?.mark);
  const one: Made = { mark, known, giveBack: known && kind.remember?.(site, known.mark) };
  record.begin({ ...about, mark }, known);
  made.push(one);
  one.mark = await kind.put(site, wish, mark, known?.mark);
  record.add({ ...about, mark: one.mark });
}

/**
 * What this run made of it goes, what an earlier run had made is there again. What cannot be taken back stays in the
 * record, for phase uninstall; why the step failed matters more.
 */
async function takeBack(made: readonly Made[], place: Place): Promise<void> {
  for (const one of made.toReversed()) {
    try {
      await takeBackOne(one, place);
    } catch (error) {
      Fault.accept(error);
    }
  }
}

async function takeBackOne({ mark, known, giveBack }: Made, { site, record }: Place): Promise<void> {
  const begun = record.of(mark);
  // The one that failed: is anything of it there?
  const isThere = !begun?.pending || (await settle({ site, record }, begun)) === "made";
  const now = record.of(mark);
  if (isThere && now) {
    record.begin(now, known);
    // Back to what this run found; the record's own mark would go back to what was there before any.
    await kindOf(mark).undo(site, mark);
  }
  const isOurs = async () => known !== undefined && (await kindOf(known.mark).stands(site, known.mark));
  if (known && giveBack && !(await isOurs())) {
    record.begin(known);
    await giveBack();
  }
  if (known && (await isOurs())) record.restore(known);
  else record.remove(mark);
}
