/** Adapters whose tools are not here: the output that their documents show, and whatever else may come. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { systemLookup } from "../../../src/bridge/callers/index.ts";
import { noLookup } from "../../../src/bridge/callers/lookup.ts";
import { lsofLookup, parseLsof } from "../../../src/bridge/callers/macos.ts";
import type { RunTool } from "../../../src/bridge/callers/tool.ts";
import { parseCaller, scriptFor, windowsLookup } from "../../../src/bridge/callers/windows.ts";

const CONNECTION = { peerPort: 52_000, agentPort: 22_377 };

describe("macOS", () => {
  const LSOF = [
    "p900",
    "cidcard-bridge",
    "u501",
    "f21",
    "PTCP",
    "n127.0.0.1:22377->127.0.0.1:52000",
    "p1200",
    "cGoogle Chrome H",
    "u501",
    "f33",
    "PTCP",
    "n127.0.0.1:52000->127.0.0.1:22377",
    "",
  ].join("\n");
  const run: RunTool = async (file) =>
    file === "lsof" ? LSOF : "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome\n";

  test("lsof's fields name the caller's process, not the agent's", async () => {
    expect(parseLsof(LSOF, ":52000->", ":22377")).toEqual([
      { pid: 1200, uid: 501, command: "Google Chrome H" },
    ]);
    expect(await lsofLookup(run, 501, 900).isOwnUser(CONNECTION)).toBe(true);
    expect(await lsofLookup(run, 502, 900).isOwnUser(CONNECTION)).toBe(false);
    expect(await lsofLookup(run, 501, 900).programOf(CONNECTION)).toEqual({
      name: "Google Chrome",
      path: "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    });
  });

  test("where ps says nothing of the process, lsof's word for it is its name", async () => {
    const silent: RunTool = async (file) => (file === "lsof" ? LSOF : "");
    expect(await lsofLookup(silent, 501, 900).programOf(CONNECTION)).toEqual({
      name: "Google Chrome H",
      path: null,
    });
  });

  test("a user that lsof cannot name by number is unknown", async () => {
    const nameless: RunTool = async () => LSOF.replaceAll("u501", "u?");
    expect(await lsofLookup(nameless, 501, 900).isOwnUser(CONNECTION)).toBeNull();
  });

  test("a tool that fails says nothing", async () => {
    const nothing: RunTool = async () => "";
    expect(await lsofLookup(nothing, 501, 1).isOwnUser(CONNECTION)).toBeNull();
    expect(await lsofLookup(nothing, 501, 1).programOf(CONNECTION)).toBeNull();
  });

  test("property: any output is read without harm", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom(...LSOF.split("\n")))), (lines) => {
        for (const { pid } of parseLsof(lines.join("\n"), ":52000->", ":22377"))
          expect(pid).toBeTypeOf("number");
      }),
    );
  });
});

describe("Windows", () => {
  const answer = (sessionId: number) =>
    `{"path":"C:\\\\Program Files\\\\Google\\\\Chrome\\\\Application\\\\chrome.exe","ownSessionId":2,"name":"chrome","pid":4312,"sessionId":${sessionId}}\r\n`;
  const run =
    (output: string): RunTool =>
    async () =>
      output;

  test.each([
    [2, true],
    [3, false],
  ])("a caller in session %i, the agent in 2: own user %s", async (session, own) => {
    const lookup = windowsLookup(run(answer(session)));
    expect(await lookup.isOwnUser(CONNECTION)).toBe(own);
    expect(await lookup.programOf(CONNECTION)).toEqual({
      name: "chrome",
      path: "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    });
  });

  test("a program whose file is not told has its name alone; no answer is not known", async () => {
    expect(parseCaller('{"pid":1,"sessionId":1,"ownSessionId":1,"name":"x","path":null}')).toMatchObject({
      path: null,
    });
    for (const output of ["", "Get-NetTCPConnection : No matching objects", "[]", "null", "{}"])
      for (const ask of ["isOwnUser", "programOf"] as const)
        expect(await windowsLookup(run(output))[ask](CONNECTION)).toBeNull();
  });

  test("property: nothing but two numbers gets into the script, any output is read without harm", () => {
    fc.assert(
      fc.property(fc.double(), fc.string(), (port, output) => {
        expect(scriptFor({ peerPort: port, agentPort: 1 })).toMatch(/-LocalPort \S+ -RemotePort 1 /);
        const parsed = parseCaller(output);
        expect(parsed === null || typeof parsed.name === "string").toBe(true);
      }),
    );
  });
});

describe("the way that is taken", () => {
  const getuid = () => 501;

  test("is the system's own; where its tool is not there, or it is another system, nothing is known", async () => {
    expect(systemLookup({ platform: "linux", getuid, pid: 1 })).not.toBe(noLookup);
    for (const platform of ["darwin", "win32"] as const) {
      const lookup = systemLookup({ platform, getuid, pid: 1 });
      expect(lookup).not.toBe(noLookup);
      expect(await lookup.isOwnUser({ peerPort: 1, agentPort: 2 })).toBeNull();
      expect(await lookup.programOf({ peerPort: 1, agentPort: 2 })).toBeNull();
    }
    for (const platform of ["aix", "linux", "darwin"] as const)
      expect(
        systemLookup({ platform, pid: 1, ...(platform === "aix" ? { getuid } : {}) } as typeof process),
      ).toBe(noLookup);
    expect(await noLookup.isOwnUser({ peerPort: 1, agentPort: 2 })).toBeNull();
  });
});
