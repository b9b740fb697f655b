import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { merge, Ours } from "../../../src/app/browser-policy/ours.ts";
import { parseValues, type RunReg } from "../../../src/app/browser-policy/registry.ts";
import { windowsBrowsers } from "../../../src/app/browser-policy/windows.ts";
import { tempDir } from "../../support/temp-dir.ts";

const SITES = ["https://a.example", "https://b.example:8443"];
const CHROME = "HKLM\\SOFTWARE\\Policies\\Google\\Chrome\\LoopbackNetworkAllowedForUrls";
const FIREFOX = "HKLM\\SOFTWARE\\Policies\\Mozilla\\Firefox\\LocalNetworkAccess\\SkipDomains";

/** reg.exe as Microsoft documents it: query, add, delete with exit codes and the printed form. */
class Registry {
  readonly keys = new Map<string, Map<string, string>>();
  writes = 0;
  readOnly = false;

  readonly run: RunReg = async ([verb = "", key = "", ...rest]) => {
    const values = this.keys.get(key);
    if (verb === "query") {
      if (!values) return { code: 1, stdout: "" };
      const lines = [...values].map(([name, data]) => `    ${name}    REG_SZ    ${data}`);
      return {
        code: 0,
        stdout: `\r\n${key.replace("HKLM", "HKEY_LOCAL_MACHINE")}\r\n${lines.join("\r\n")}\r\n\r\n`,
      };
    }
    if (this.readOnly) return { code: 1, stdout: "" };
    this.writes++;
    const name = rest[rest.indexOf("/v") + 1] ?? "";
    if (verb === "add") {
      this.keys.set(key, new Map([...(values ?? []), [name, rest[rest.indexOf("/d") + 1] ?? ""]]));
      return { code: 0, stdout: "" };
    }
    return { code: verb === "delete" && values?.delete(name) ? 0 : 1, stdout: "" };
  };

  list(key: string): string[] {
    return [...(this.keys.get(key)?.values() ?? [])];
  }
}

async function setUp() {
  const registry = new Registry();
  const record = join(await tempDir(), "browser-policies.json");
  const policy = (browser: string) => {
    const found = windowsBrowsers(registry.run, new Ours(record)).find((one) => one.browser === browser);
    if (!found) throw new Error(browser);
    return found;
  };
  return { registry, policy };
}

describe("the registry", () => {
  test("gets both of Chrome's lists and Firefox's hosts; twice writes nothing; removing leaves nothing", async () => {
    const { registry, policy } = await setUp();
    for (const browser of ["chrome", "edge", "chromium", "firefox"]) {
      expect(await policy(browser).install(SITES)).toBe(true);
      expect(await policy(browser).status(SITES)).toEqual({ inForce: SITES, missing: [] });
    }
    expect(registry.list(CHROME)).toEqual(SITES);
    expect(registry.list(CHROME.replace("LoopbackNetwork", "LocalNetworkAccess"))).toEqual(SITES);
    expect(registry.list(FIREFOX)).toEqual(["a.example", "b.example"]);
    const before = registry.writes;
    expect(await policy("chrome").install(SITES)).toBe(false);
    expect(registry.writes).toBe(before);
    for (const browser of ["chrome", "edge", "chromium", "firefox"]) {
      expect(await policy(browser).remove()).toBe(true);
      expect(await policy(browser).remove()).toBe(false);
    }
    expect([...registry.keys.values()].every((values) => values.size === 0)).toBe(true);
  });

  test("keeps what the group policy has, takes the free numbers, and removes ours alone", async () => {
    const { registry, policy } = await setUp();
    registry.keys.set(
      CHROME,
      new Map([
        ["1", "https://group.example"],
        ["3", "https://a.example"],
      ]),
    );
    await policy("chrome").install(SITES);
    expect([...(registry.keys.get(CHROME) ?? [])]).toEqual([
      ["1", "https://group.example"],
      ["3", "https://a.example"],
      ["2", "https://b.example:8443"],
    ]);
    await policy("chrome").remove();
    expect(registry.list(CHROME)).toEqual(["https://group.example", "https://a.example"]);
  });

  test("that may not be written is told with the key", async () => {
    const { registry, policy } = await setUp();
    registry.readOnly = true;
    await expect(policy("edge").install(SITES)).rejects.toMatchObject({ id: "policy.not-permitted" });
  });

  test("property: any output of reg.exe is read without harm, and values come back as they were", () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.webUrl()), (noise, urls) => {
        expect(Array.isArray(parseValues(noise))).toBe(true);
        const printed = urls.map((url, i) => `    ${i + 1}    REG_SZ    ${url}`).join("\r\n");
        expect(parseValues(printed).map(({ data }) => data)).toEqual(urls);
      }),
    );
  });
});

test("property: others' entries survive install and remove in their order, and installing twice changes nothing", () => {
  const entries = fc.uniqueArray(fc.constantFrom(..."abcdefgh"));
  fc.assert(
    fc.property(entries, entries, entries, (others, first, second) => {
      const one = merge(others, { ours: [], wanted: first });
      expect(merge(one.list, { ours: one.ours, wanted: first })).toEqual(one);
      const two = merge(one.list, { ours: one.ours, wanted: second });
      expect(second.every((entry) => two.list.includes(entry))).toBe(true);
      expect(merge(two.list, { ours: two.ours, wanted: [] }).list).toEqual(others);
    }),
  );
});
