/** Reads an INF file as Windows' SetupAPI does, as far as ours goes: sections, `key = value, value`, `%strings%`. */

export interface InfLine {
  /** Null: the line is values only. */
  readonly key: string | null;
  readonly values: readonly string[];
}

/** By name in lower case: INF names have no case. */
export type Inf = ReadonlyMap<string, readonly InfLine[]>;

/** @throws Error naming the line that is no INF */
export function parseInf(text: string): Inf {
  const sections = new Map<string, InfLine[]>();
  let current: InfLine[] | null = null;
  for (const [i, raw] of text.split("\r\n").entries()) {
    const line = withoutComment(raw).trim();
    if (line === "") continue;
    const section = /^\[([^\][]+)\]$/.exec(line)?.[1]?.toLowerCase();
    if (section !== undefined) {
      if (sections.has(section)) throw new Error(`line ${i + 1}: section ${section} again`);
      current = [];
      sections.set(section, current);
    } else if (!current) throw new Error(`line ${i + 1}: outside every section`);
    else current.push(parseLine(line, i + 1));
  }
  return sections;
}

function parseLine(line: string, number: number): InfLine {
  const [, key, rest] = /^(?:([^=",]+?)\s*=\s*)?(.*)$/.exec(line) ?? [];
  const values = (rest ?? "").match(/"[^"]*"|[^,]+|(?<=,)(?=,)/g) ?? [];
  if ((rest?.match(/"/g)?.length ?? 0) % 2 !== 0) throw new Error(`line ${number}: a quote is not closed`);
  return { key: key ?? null, values: values.map((value) => value.trim().replace(/^"(.*)"$/, "$1")) };
}

/** A semicolon outside quotes begins a comment. */
function withoutComment(line: string): string {
  return /^(?:"[^"]*(?:"|$)|[^";])*/.exec(line)?.[0] ?? "";
}
