/** `DIR/provisioned.json`: what phase startup did for this user, and what went wrong at the last start. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writePrivateFile } from "../private-file.ts";

const Outcome = z.object({
  step: z.number().int(),
  type: z.string(),
  state: z.enum(["done", "already", "skipped", "failed"]),
  fault: z
    .object({
      id: z.string(),
      zh: z.string(),
      en: z.string(),
      remedy: z.string(),
      enRemedy: z.string().default(""),
    })
    .optional(),
});
export type StartupOutcome = z.output<typeof Outcome>;

const File = z.object({
  /** Settings that this user was given once; what they made of them is theirs. */
  given: z.array(z.string()).default([]),
  steps: z.array(Outcome).default([]),
});

const path = (dir: string) => join(dir, "provisioned.json");

export function readStartup(dir: string): readonly StartupOutcome[] {
  return read(dir).steps;
}

export function settingsGiven(dir: string): readonly string[] {
  return read(dir).given;
}

export function writeStartup(dir: string, change: Partial<z.output<typeof File>>): void {
  writePrivateFile(path(dir), `${JSON.stringify({ ...read(dir), ...change }, null, 2)}\n`);
}

/** A damaged one is the user's own and costs nothing but that settings are given again. */
function read(dir: string): z.output<typeof File> {
  try {
    return File.parse(JSON.parse(readFileSync(path(dir), "utf8")));
  } catch {
    return { given: [], steps: [] };
  }
}
