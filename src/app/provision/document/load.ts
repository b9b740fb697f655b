import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { z } from "zod";
import { Fault } from "../../../base/fault.ts";
import { provisionFaults } from "../faults.ts";
import { sha256 } from "../machine-file.ts";
import { type Guard, readGuarded, systemGuard } from "./guarded.ts";
import type { ProvidedFile } from "./parts.ts";
import { ProvisionDocument } from "./schema.ts";

export interface LoadedDocument {
  readonly file: string;
  /** Where its files lie. */
  readonly folder: string;
  readonly document: ProvisionDocument;
  /** The document as it was written, step by step: settings go into the policy file in their own words. */
  readonly raw: readonly Readonly<Record<string, unknown>>[];
  readonly sha256: string;
}

/** Far more than any document needs. */
const MAX_BYTES = 1024 * 1024;
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** @throws Fault `provision.missing`, `provision.writable`, `provision.invalid`, `provision.file` */
export function loadDocument(file: string, guard: Guard = systemGuard): LoadedDocument {
  const content = readGuarded(file, guard);
  const { document, raw } = parseDocument(file, content.subarray(0, MAX_BYTES + 1));
  const loaded = {
    file: resolve(file),
    folder: dirname(resolve(file)),
    document,
    raw,
    sha256: sha256(content),
  };
  // Before the first step is done, all that the others need has been seen.
  for (const step of document.steps) {
    for (const key of ["file", "inf", "catalogue"]) {
      const provided = (step as unknown as Record<string, ProvidedFile | undefined>)[key];
      if (provided !== undefined && typeof provided === "object") readProvided(loaded.folder, provided);
    }
  }
  return loaded;
}

/** @throws Fault `provision.invalid` */
export function parseDocument(file: string, content: Uint8Array): Pick<LoadedDocument, "document" | "raw"> {
  if (content.length > MAX_BYTES) throw invalid(file, "-", "larger than 1 MiB");
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content));
  } catch (error) {
    throw invalid(file, "-", `not JSON in UTF-8: ${(error as Error).message}`);
  }
  const result = ProvisionDocument.safeParse(json);
  if (!result.success) throw invalid(file, ...describe(result.error.issues[0], json));
  return { document: result.data, raw: (json as { steps: Record<string, unknown>[] }).steps };
}

/** `step 3 (policy), settings.port`, and what is wrong there. */
function describe(issue: z.core.$ZodIssue | undefined, json: unknown): [string, string] {
  const [top, index, ...rest] = issue?.path ?? [];
  const reason =
    (issue?.code === "unrecognized_keys" ? `unknown: ${issue.keys.join(", ")}` : issue?.message) ?? "";
  if (top !== "steps" || typeof index !== "number") return [issue?.path.join(".") || "-", reason];
  const type = (json as { steps: { type?: unknown }[] }).steps[index]?.type;
  const where = [
    `step ${index + 1}${typeof type === "string" ? ` (${type.slice(0, 40)})` : ""}`,
    rest.join("."),
  ];
  return [where.filter(Boolean).join(", "), reason];
}

export function invalid(file: string, where: string, reason: string): Fault {
  return new Fault(provisionFaults["provision.invalid"], { file, where, reason: reason.slice(0, 300) });
}

/**
 * The bytes whose hash was compared; what is written later are these and no others.
 * @throws Fault `provision.file`
 */
export function readProvided(folder: string, { name, sha256: wanted }: ProvidedFile): Buffer {
  const refuse = (reason: string) => new Fault(provisionFaults["provision.file"], { file: name, reason });
  let handle: number;
  try {
    handle = openSync(
      join(folder, name),
      constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
    );
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw refuse(code === "ELOOP" ? "symbolic link" : code);
  }
  try {
    const status = fstatSync(handle);
    if (!status.isFile()) throw refuse("not a plain file");
    if (status.size > MAX_FILE_BYTES) throw refuse("larger than 256 MiB");
    const content = readFileSync(handle);
    if (sha256(content) !== wanted) throw refuse(`sha256 is ${sha256(content)}`);
    return content;
  } finally {
    closeSync(handle);
  }
}
