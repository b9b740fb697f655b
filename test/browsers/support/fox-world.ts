/** One machine with Firefox and web sites around it, shared by the tests of a file; as test/e2e/support/world.ts. */

import { makeTrustedCertificate } from "../../e2e/support/certificate.ts";
import { type Site, serveSite } from "../../e2e/support/site.ts";
import { type AtEnd, type Program, startProgram } from "../../support/program.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { type Firefox, openFirefox } from "./firefox.ts";

export const HOSTS = [
  "worksite.test",
  "other.test",
  "portal-0.test",
  "portal-1.test",
  "intranet.test",
  "evil.test",
  "evilworksite.test",
  "worksite.test.evil.test",
  "sub.worksite.test",
  "rebind.test",
] as const;

export interface FoxWorld {
  readonly fox: Firefox;
  /** https, of the public internet; its certificate is one that Firefox trusts. */
  readonly secure: Site;
  /** http, of the public internet. */
  readonly plain: Site;
  /** http, of the intranet. */
  readonly intranet: Site;
  readonly dir: string;
  /** Another Firefox with the same sites around it. */
  another(options?: { program?: string; display?: string }): Promise<Firefox>;
  /** An agent that allows these origins. */
  agent(allowed: readonly string[], options?: { args?: string[]; dir?: string }): Promise<Program>;
  readonly atEnd: AtEnd;
  end(): Promise<void>;
}

export interface FoxWorldOptions {
  /** False: no Firefox yet, see {@link FoxWorld.another}. */
  readonly start?: boolean;
  /** Where Firefox is shown; absent: headless. */
  readonly display?: string;
}

export async function openFoxWorld({ start = true, display }: FoxWorldOptions = {}): Promise<FoxWorld> {
  const ends: (() => void | Promise<void>)[] = [];
  const atEnd: AtEnd = (end) => void ends.unshift(end);
  const dir = await tempDir(atEnd);
  const certificate = makeTrustedCertificate(dir, HOSTS);
  const [secure, plain, intranet] = await Promise.all([
    serveSite(atEnd, certificate),
    serveSite(atEnd),
    serveSite(atEnd),
  ]);
  const another: FoxWorld["another"] = (options = {}) =>
    openFirefox({
      atEnd,
      trust: [`${dir}/authority.crt`],
      preferences: {
        "network.dns.localDomains": HOSTS.join(","),
        "network.lna.address_space.public.override": [secure, plain]
          .map(({ port }) => `127.0.0.1:${port}`)
          .join(","),
        "network.lna.address_space.private.override": `127.0.0.1:${intranet.port}`,
      },
      ...options,
    });
  const first = start ? await another(display === undefined ? {} : { display }) : null;
  return {
    get fox() {
      if (!first) throw new Error("started none");
      return first;
    },
    secure,
    plain,
    intranet,
    dir,
    another,
    async agent(allowed, { args = ["--simulator", "on"], dir: own } = {}) {
      const env = { IDCARD_BRIDGE_ALLOWED_ORIGINS: allowed.join(",") };
      const port = args.includes("--port") ? [] : ["--port", "0"];
      return await startProgram(["agent", ...port, ...args], own ?? (await tempDir(atEnd)), env, {}, atEnd);
    },
    atEnd,
    async end() {
      for (const end of ends) await end();
    },
  };
}
