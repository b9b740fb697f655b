import { browserPolicies, OURS } from "../../browser-policy/index.ts";
import type { BrowserPolicy } from "../../browser-policy/policy.ts";
import { sweepDrafts } from "../../whole-file.ts";
import type { MarkOf } from "../mark.ts";
import { inMachineDir, type Site } from "../site.ts";
import type { Kind } from "./kind.ts";

type BrowserMark = MarkOf<"browser-policy">;

const PLATFORMS = { linux: "linux", windows: "win32", macos: "darwin" } as const;

export const browsersOf = ({ root, os }: Site) => browserPolicies(root || "/", PLATFORMS[os]);

/** A browser's policy; origins that are empty mean that ours are taken away. */
export const browserKind: Kind<BrowserMark> = {
  async isInForce(site, { mark }) {
    const browser = of(site, mark);
    if (mark.origins.length === 0) return !(await browser.hasOurs());
    return (await browser.hasOurs()) && (await browser.status(mark.origins)).missing.length === 0;
  },
  plan: async (_site, { mark }) => mark,
  async put(site, _wish, mark) {
    await write(site, mark);
    return mark;
  },
  stands: async (site, mark) => (await of(site, mark).status(mark.origins)).missing.length === 0,
  undo: async (site, mark) => void (await of(site, mark).remove()),
  /** Several lists, and which entries of them are ours. */
  async found(site, mark) {
    const browser = of(site, mark);
    if (mark.origins.length === 0) return mark;
    if (!(await browser.hasOurs())) return "nothing";
    return (await browser.status(mark.origins)).missing.length === 0 ? mark : "half";
  },
  sweep(site, mark) {
    if (site.os === "linux") sweepDrafts(of(site, mark).place);
    sweepDrafts(inMachineDir(site, OURS));
  },
  remember: (site, recorded) => () => write(site, recorded),
};

async function write(site: Site, mark: BrowserMark): Promise<void> {
  const browser = of(site, mark);
  if (mark.origins.length > 0) await browser.install(mark.origins);
  else await browser.remove();
}

function of(site: Site, { browser }: BrowserMark): BrowserPolicy {
  const found = browsersOf(site).find((one) => one.browser === browser);
  if (!found) throw new Error(`no way to write ${browser}'s policy on ${site.os}`);
  return found;
}
