import { KINDS } from "./controls/index.ts";
import type { Kind } from "./kind.ts";

const DEFAULT_AGENT = "http://127.0.0.1:22377";
const HERE = /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|$)/;

export interface Settings {
  /** The agent, without a slash at its end. */
  readonly url: string;
  /** Where sdk.js may be. */
  readonly places: readonly string[];
  readonly kinds: readonly Kind[];
  readonly byName: ReadonlyMap<string, Kind>;
}

/**
 * What the script tag says.
 * @param script `data-agent` the agent's address; `data-controls="cvr,routon"` serves only these;
 * `data-objects="GT2ICROCX=shendun"` serves objects whose class id is not known, by their id or name
 */
export function settingsOf(script: { src: string; dataset: Record<string, string | undefined> }): Settings {
  const { agent, controls, objects = "" } = script.dataset;
  const { origin } = new URL(script.src);
  const url = (agent ?? (HERE.test(origin) ? origin : DEFAULT_AGENT)).replace(/\/$/, "");
  const names = controls?.split(",").map((name) => name.trim());
  const kinds = KINDS.filter(({ name }) => !names || names.includes(name));
  const byName = new Map<string, Kind>();
  for (const pair of objects.split(",")) {
    const [id = "", name] = pair.split("=").map((part) => part.trim());
    const kind = kinds.find((one) => one.name === name);
    if (kind) byName.set(id.toLowerCase(), kind);
  }
  return { url, places: [new URL("sdk.js", script.src).href, `${url}/sdk.js`], kinds, byName };
}
