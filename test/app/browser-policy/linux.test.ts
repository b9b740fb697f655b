import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { browserPolicies } from "../../../src/app/browser-policy/index.ts";
import type { BrowserId } from "../../../src/app/browser-policy/policy.ts";
import { runProgram } from "../../support/program.ts";
import { tempDir } from "../../support/temp-dir.ts";

const SITES = ["https://a.example", "http://10.1.2.3:8080"];
const FIREFOX = "etc/firefox/policies/policies.json";
const CHROMIUM_DIR = "etc/chromium/policies/managed";

function policyOf(root: string, browser: BrowserId) {
  const found = browserPolicies(root, "linux").find((one) => one.browser === browser);
  if (!found) throw new Error(browser);
  return found;
}

function write(root: string, file: string, content: object | string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), typeof content === "string" ? content : JSON.stringify(content));
}

const read = (root: string, file: string) => JSON.parse(readFileSync(join(root, file), "utf8"));

/** Every file below a directory with its content. */
function snapshot(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return [file, readFileSync(file, "utf8")];
    }),
  );
}

describe.each(["chrome", "edge", "chromium"] as const)("%s", (browser) => {
  test("gets both policy names in a file of ours; twice is once; removing leaves nothing", async () => {
    const root = await tempDir();
    const policy = policyOf(root, browser);
    expect(await policy.status(SITES)).toEqual({ inForce: [], missing: SITES });
    expect(await policy.install(SITES)).toBe(true);
    expect(JSON.parse(readFileSync(policy.place, "utf8"))).toEqual({
      LocalNetworkAccessAllowedForUrls: SITES,
      LoopbackNetworkAllowedForUrls: SITES,
    });
    expect(await policy.status(SITES)).toEqual({ inForce: SITES, missing: [] });
    expect(await policy.install(SITES)).toBe(false);
    expect(await policy.remove()).toBe(true);
    expect(await policy.remove()).toBe(false);
    expect(snapshot(root)).toEqual({});
  });

  test("keeps other policies' files; one that sets the same names is not fought with, but named", async () => {
    const root = await tempDir();
    const policy = policyOf(root, browser);
    write(root, join(dirname(policy.place).slice(root.length), "a-company.json"), { HomepageLocation: "x" });
    await policy.install(SITES);
    const rival = { LoopbackNetworkAllowedForUrls: ["https://other.example"] };
    write(root, join(dirname(policy.place).slice(root.length), "z-company.json"), rival);
    expect(await policy.status(SITES)).toMatchObject({
      missing: SITES,
      hiddenBy: expect.stringContaining("z-company.json"),
    });
    await expect(policy.install(SITES)).rejects.toMatchObject({ id: "policy.hidden" });
    await policy.remove();
    expect(readdirSync(dirname(policy.place)).sort()).toEqual(["a-company.json", "z-company.json"]);
  });
});

describe("firefox", () => {
  const company = {
    policies: {
      DisableTelemetry: true,
      LocalNetworkAccess: { EnablePrompting: true, SkipDomains: ["other.example"] },
    },
    note: "kept",
  };

  test("gets the hosts into its one file, among what is there; removing restores what was there", async () => {
    const root = await tempDir();
    write(root, FIREFOX, company);
    const policy = policyOf(root, "firefox");
    expect(await policy.install(SITES)).toBe(true);
    expect(read(root, FIREFOX)).toEqual({
      ...company,
      policies: {
        DisableTelemetry: true,
        LocalNetworkAccess: {
          EnablePrompting: true,
          SkipDomains: ["other.example", "a.example", "10.1.2.3"],
        },
      },
    });
    expect(await policy.install(SITES)).toBe(false);
    expect(await policy.status(SITES)).toEqual({ inForce: SITES, missing: [] });
    await policy.remove();
    expect(read(root, FIREFOX)).toEqual(company);
  });

  test("a host that somebody else had listed before stays when ours go", async () => {
    const root = await tempDir();
    write(root, FIREFOX, { policies: { LocalNetworkAccess: { SkipDomains: ["a.example"] } } });
    const policy = policyOf(root, "firefox");
    await policy.install(SITES);
    await policy.remove();
    expect(read(root, FIREFOX).policies.LocalNetworkAccess.SkipDomains).toEqual(["a.example"]);
  });

  test("without a file one is made, and it goes again with the record of what was ours", async () => {
    const root = await tempDir();
    const policy = policyOf(root, "firefox");
    await policy.install(SITES);
    await policy.install(SITES.slice(0, 1));
    expect(read(root, FIREFOX).policies.LocalNetworkAccess.SkipDomains).toEqual(["a.example"]);
    await policy.remove();
    expect(snapshot(root)).toEqual({});
  });

  test.each(["{", "[]", "null"])(
    "a file that is no JSON object (%j) is left as it is and named",
    async (text) => {
      const root = await tempDir();
      write(root, FIREFOX, text);
      await expect(policyOf(root, "firefox").install(SITES)).rejects.toMatchObject({
        id: "policy.unreadable",
      });
      expect(readFileSync(join(root, FIREFOX), "utf8")).toBe(text);
    },
  );
});

describe("the command", () => {
  const policy = async (root: string, ...args: string[]) => {
    const dataDir = await tempDir();
    const all = ["policy", ...args, "--root", root, "--json", "--data-dir", dataDir];
    const { code, stdout } = await runProgram(all);
    return { code, answer: JSON.parse(stdout) };
  };

  test("installs, shows and removes for every browser", async () => {
    const root = await tempDir();
    const origin = ["--origin", SITES[0] as string, "--origin", SITES[1] as string];
    const installed = await policy(root, "install", ...origin);
    expect(installed.code).toBe(0);
    expect(installed.answer.browsers.map((line: { browser: string }) => line.browser)).toEqual([
      "chrome",
      "edge",
      "chromium",
      "firefox",
    ]);
    const shown = await policy(root, "show", ...origin);
    for (const line of shown.answer.browsers) expect(line).toMatchObject({ inForce: SITES, missing: [] });
    expect((await policy(root, "remove")).code).toBe(0);
    expect(snapshot(root)).toEqual({});
  });

  test("one browser's trouble is told in its line and fails the command; the others get theirs", async () => {
    const root = await tempDir();
    write(root, join(CHROMIUM_DIR, "x.json"), { LoopbackNetworkAllowedForUrls: [] });
    const { code, answer } = await policy(root, "install", "--origin", "https://a.example");
    expect(code).toBe(1);
    const errors = answer.browsers.map((line: { browser: string; error?: { id: string } }) => [
      line.browser,
      line.error?.id,
    ]);
    expect(errors).toEqual([
      ["chrome", undefined],
      ["edge", undefined],
      ["chromium", "policy.hidden"],
      ["firefox", undefined],
    ]);
    expect(existsSync(join(root, FIREFOX))).toBe(true);
  });

  test("without any page to allow it writes nothing and says how to name one", async () => {
    const root = await tempDir();
    const { code, answer } = await policy(root, "install");
    expect(code).toBe(1);
    expect(answer.error.id).toBe("policy.no-origins");
    expect((await policy(root, "install", "--origin", "a.example")).answer.error.id).toBe("origin.invalid");
    expect(snapshot(root)).toEqual({});
  });
});
