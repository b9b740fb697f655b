import { merge, type Ours } from "./ours.ts";
import {
  type BrowserId,
  type BrowserPolicy,
  CHROMIUM_POLICIES,
  FIREFOX_LIST,
  FIREFOX_POLICY,
  hostOf,
} from "./policy.ts";
import { addToList, type RunReg, readValues, removeFromList } from "./registry.ts";

const POLICIES = "HKLM\\SOFTWARE\\Policies";
const APP_PATHS = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\App Paths";

interface WindowsBrowser {
  readonly browser: BrowserId;
  readonly name: string;
  readonly program: string;
  /** The lists, as registry keys. */
  readonly keys: readonly string[];
  entryOf(origin: string): string;
}

const chromium = (browser: BrowserId, name: string, program: string, vendor: string): WindowsBrowser => ({
  browser,
  name,
  program,
  keys: CHROMIUM_POLICIES.map((policy) => `${POLICIES}\\${vendor}\\${policy}`),
  entryOf: (origin) => origin,
});

const ALL: readonly WindowsBrowser[] = [
  chromium("chrome", "Google Chrome", "chrome.exe", "Google\\Chrome"),
  chromium("edge", "Microsoft Edge", "msedge.exe", "Microsoft\\Edge"),
  chromium("chromium", "Chromium", "chromium.exe", "Chromium"),
  {
    browser: "firefox",
    name: "Firefox",
    program: "firefox.exe",
    keys: [`${POLICIES}\\Mozilla\\Firefox\\${FIREFOX_POLICY}\\${FIREFOX_LIST}`],
    entryOf: hostOf,
  },
];

/** Every browser's lists in the registry; ours are put in among those of the group policy. */
export function windowsBrowsers(run: RunReg, ours: Ours): BrowserPolicy[] {
  return ALL.map(({ browser, name, program, keys, entryOf }) => {
    const lists = () =>
      Promise.all(keys.map(async (key) => (await readValues(run, key)).map(({ data }) => data)));
    const put = async (wanted: readonly string[]): Promise<boolean> => {
      let changed = false;
      for (const key of keys) {
        const list = (await readValues(run, key)).map(({ data }) => data);
        const merged = merge(list, { ours: ours.of(key), wanted });
        const added = merged.list.filter((entry) => !list.includes(entry));
        const gone = list.filter((entry) => !merged.list.includes(entry));
        ours.expect(key, merged.ours);
        await removeFromList(run, key, gone);
        await addToList(run, key, added);
        ours.set(key, merged.ours);
        changed ||= added.length + gone.length > 0;
      }
      return changed;
    };
    return {
      browser,
      name,
      place: keys.join(", "),
      isInstalled: async () => (await run(["query", `${APP_PATHS}\\${program}`])).code === 0,
      async status(origins) {
        const all = await lists();
        const inForce = origins.filter((origin) => all.every((list) => list.includes(entryOf(origin))));
        return { inForce, missing: origins.filter((origin) => !inForce.includes(origin)) };
      },
      install: (origins) => put([...new Set(origins.map(entryOf))]),
      hasOurs: async () => keys.some((key) => ours.of(key).length > 0),
      remove: () => put([]),
    };
  });
}
