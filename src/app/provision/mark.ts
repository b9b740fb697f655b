/**
 * What provisioning leaves on a computer, one mark for each thing that it wrote. A step wishes for marks; the record
 * keeps those that were made, each with what was there before it, so that exactly that can be undone.
 */
import { z } from "zod";
import { BROWSERS } from "../browser-policy/policy.ts";

const before = z.unknown().optional().describe("absent: there was nothing");

export const Mark = z.discriminatedUnion("kind", [
  /** A setting of the machine's policy file. */
  z.object({ kind: z.literal("setting"), name: z.string(), value: z.unknown(), before }),
  /** A whole file of our own. */
  z.object({
    kind: z.literal("file"),
    path: z.string(),
    sha256: z.string(),
    notify: z.enum(["udev"]).optional(),
    executable: z.boolean().default(false),
  }),
  /** The file that starts the program with every session on Linux. */
  z.object({
    kind: z.literal("autostart"),
    state: z.enum(["on", "off"]),
    sha256: z.string().default(""),
    before: z.string().optional(),
  }),
  z.object({ kind: z.literal("browser-policy"), browser: z.enum(BROWSERS), origins: z.array(z.string()) }),
  /** The platform's token; nothing of it is written down here. */
  z.object({
    kind: z.literal("token"),
    group: z.string(),
    stamp: z.string().optional().describe("while it is begun: which file was there before"),
  }),
  z.object({ kind: z.literal("certificate"), group: z.string() }),
  z.object({ kind: z.literal("trust"), fingerprint: z.string().default("") }),
  /** A driver package of Windows' driver store, under the name that Windows gave it. */
  z.object({
    kind: z.literal("driver"),
    sha256: z.string(),
    published: z.string().default(""),
    before: z.string().optional().describe("the same package was there already, by this name"),
  }),
  /** The Run value of Windows' registry; null: none. */
  z.object({
    kind: z.literal("run-value"),
    value: z.string().nullable(),
    before: z.string().nullable().optional(),
  }),
]);
export type Mark = z.output<typeof Mark>;
export type MarkOf<K extends Mark["kind"]> = Extract<Mark, { kind: K }>;

/** A mark that a step wants, with what must not stand in the record. */
export interface Wish<M extends Mark = Mark> {
  readonly mark: M;
  readonly content?: () => Uint8Array;
  /** Files that are needed while it is done. */
  readonly files?: readonly { readonly name: string; readonly content: () => Uint8Array }[];
  /** Where a secret comes from; null: from nowhere, it was moved already. */
  readonly secret?: () => { readonly value: string; forget(): void } | null;
}

/** Two marks of the same key are the same thing on the computer. */
export function keyOf(mark: Mark): string {
  switch (mark.kind) {
    case "setting":
      return `setting ${mark.name}`;
    case "file":
      return `file ${mark.path}`;
    case "browser-policy":
      return `browser-policy ${mark.browser}`;
    default:
      return mark.kind;
  }
}
