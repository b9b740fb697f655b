/**
 * `provisioned.json` beside the policy file: what provisioning wrote here, and what it has just begun to write.
 * Readable for all, it holds no secret.
 */
import { existsSync } from "node:fs";
import { z } from "zod";
import { Fault } from "../../base/fault.ts";
import { appFaults } from "../faults.ts";
import { sweepDrafts } from "../whole-file.ts";
import { type Guard, readGuarded, systemGuard } from "./document/guarded.ts";
import { readMachineFile, removeMachineFile, writeMachineFile } from "./machine-file.ts";
import { keyOf, Mark } from "./mark.ts";
import { inMachineDir, type Site } from "./site.ts";

const Settled = z.object({ step: z.number().int(), type: z.string(), mark: Mark });
const Entry = Settled.extend({
  pending: z
    .object({ earlier: Settled.optional().describe("what was ours of it before") })
    .optional()
    .describe("begun and not known to be done: the power may have failed"),
});
export type SettledEntry = z.output<typeof Settled>;
export type Entry = z.output<typeof Entry>;
const RecordFile = z.object({ version: z.literal(1), entries: z.array(Entry) });

export const RECORD_FILE = "provisioned.json";

export class ProvisionRecord {
  readonly #file: string;
  #entries: readonly Entry[];

  /** To look at only, see {@link guarded}. @throws Fault `app.config-invalid` when it is damaged */
  constructor(site: Pick<Site, "root" | "machineDir">) {
    this.#file = inMachineDir(site, RECORD_FILE);
    this.#entries = read(this.#file);
  }

  /**
   * For whoever acts on it as an administrator: it says what is to be deleted and what is to be written in its place.
   * @throws Fault `app.config-invalid`, `provision.writable` when others could have written it
   */
  static guarded(site: Pick<Site, "root" | "machineDir">, guard: Guard = systemGuard): ProvisionRecord {
    const file = inMachineDir(site, RECORD_FILE);
    if (existsSync(file)) readGuarded(file, guard);
    return new ProvisionRecord(site);
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  of(mark: Mark): Entry | undefined {
    return this.#entries.find((entry) => keyOf(entry.mark) === keyOf(mark));
  }

  /**
   * Written down before anything of it is done, so that nothing is ever there that the record does not know.
   * @param earlier what is ours of it until then, and again if nothing comes of it
   */
  begin({ step, type, mark }: SettledEntry, earlier?: SettledEntry): void {
    this.#put({ step, type, mark, pending: earlier ? { earlier } : {} });
  }

  /** It is done. */
  add({ step, type, mark }: SettledEntry): void {
    this.#put({ step, type, mark });
  }

  /** It is again as it was; nothing of it is begun any more. */
  restore({ step, type, mark }: SettledEntry): void {
    this.#save([...this.#others(mark), { step, type, mark }]);
  }

  remove(mark: Mark): void {
    this.#save(this.#others(mark));
  }

  /** What the power left of the record's own writing. */
  sweep(): void {
    sweepDrafts(this.#file);
  }

  /** What was there before us stays what was there before us, however often we write it anew. */
  #put(entry: Entry): void {
    const known = this.of(entry.mark);
    const mark = known ? { ...entry.mark, ...beforeOf(known.mark) } : entry.mark;
    this.#save([...this.#others(mark as Mark), { ...entry, mark: mark as Mark }]);
  }

  #others(mark: Mark): readonly Entry[] {
    return this.#entries.filter((entry) => keyOf(entry.mark) !== keyOf(mark));
  }

  #save(entries: readonly Entry[]): void {
    if (entries.length === 0) removeMachineFile(this.#file);
    else writeMachineFile(this.#file, `${JSON.stringify({ version: 1, entries }, null, 2)}\n`, 0o644);
    this.#entries = entries;
  }
}

const beforeOf = (mark: Mark) => ({ before: "before" in mark ? mark.before : undefined });

function read(file: string): readonly Entry[] {
  const content = readMachineFile(file);
  if (content === null) return [];
  try {
    return RecordFile.parse(JSON.parse(content.toString("utf8"))).entries;
  } catch (error) {
    throw new Fault(appFaults["app.config-invalid"], { source: file, reason: "damaged" }, { cause: error });
  }
}
