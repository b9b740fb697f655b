/** What a Containerfile says, as far as ours needs it: one instruction a line, continued by a backslash. */
import { readFileSync } from "node:fs";

export interface Containerfile {
  readonly from: string;
  /** Files of the build's context, as a pattern of the shell; where they go. */
  readonly copy: readonly (readonly [from: string, to: string])[];
  readonly run: readonly string[];
  readonly user: string;
  readonly env: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
}

/** @throws Error where there is an instruction that it does not know: nobody would have tried it */
export function readContainerfile(file: string): Containerfile {
  const lines = readFileSync(file, "utf8")
    .replaceAll(/^#.*\n/gm, "")
    .replaceAll("\\\n", "")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const said = Object.groupBy(lines, (line) => line.slice(0, line.indexOf(" ")));
  const all = (name: string) => (said[name] ?? []).map((line) => line.slice(name.length + 1).trim());
  const known = ["FROM", "COPY", "RUN", "USER", "ENV", "ENTRYPOINT"];
  const strange = Object.keys(said).filter((name) => !known.includes(name));
  if (strange.length > 0) throw new Error(`${file}: ${strange.join()} is not tried by any test`);
  const pair = (line: string, by: string): [string, string] => {
    const [first = "", second = ""] = line.split(by);
    return [first, second];
  };
  return {
    from: all("FROM").join(),
    copy: all("COPY").map((line) => pair(line, " ")),
    run: all("RUN"),
    user: all("USER").join(),
    env: Object.fromEntries(all("ENV").map((line) => pair(line, "="))),
    entrypoint: JSON.parse(all("ENTRYPOINT").join()) as string[],
  };
}
