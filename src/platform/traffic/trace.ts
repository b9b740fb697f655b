/** What is noted of one request of a device while it is answered. */
import { parseLooseJson } from "../../device-protocol/loose-json.ts";
import type { SignProfile } from "../../device-protocol/sign.ts";

/** How a request deviated from the specification and was taken all the same (device-protocol §4). */
export type Tolerance =
  | "gb18030"
  | "trimmed"
  | "curly-quotes"
  | "padded-keys"
  | "parameter-case"
  | "query-parameters"
  | "photo-line-breaks"
  | "photo-data-url"
  | "photo-alphabet"
  | "profile-changed"
  | "previous-secret"
  | "flattened"
  | "no-code";

export class Trace {
  readonly tolerated = new Set<Tolerance>();
  encoding = "none";
  profile: SignProfile | null = null;
  /** The serial number as sent, once the request is read. */
  sn = "";
  /** Is this serial number in the registry: active, pending or blocked? */
  known = false;
  /** `data` as parsed, so that the log need not parse it again. */
  data: unknown;

  note(...tolerances: readonly Tolerance[]): void {
    for (const tolerance of tolerances) this.tolerated.add(tolerance);
  }

  /** JSON as devices write it; undefined when it is none. */
  json(text: string): unknown {
    const parsed = parseLooseJson(text);
    if (!parsed) return undefined;
    this.note(...parsed.tolerated);
    this.data = parsed.value;
    return parsed.value;
  }
}
