/** The command line as a person meets it: real processes, a fresh data directory each. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Card } from "../../src/card/card.ts";
import { type Program, runProgram, startProgram } from "../support/program.ts";
import { tempDir } from "../support/temp-dir.ts";

const DEMO = ["start", "--demo", "--port", "0", "--platform-port", "0"];

describe("usage", () => {
  test("--help names every command and exits 0", async () => {
    const { code, stdout } = await runProgram(["--help"]);
    expect(code).toBe(0);
    for (const command of [
      "start",
      "agent",
      "platform",
      "terminal",
      "readers",
      "read",
      "origins",
      "policy",
      "simulate",
      "tls",
      "doctor",
    ]) {
      expect(stdout).toContain(`  ${command}`);
    }
  });

  test.each([
    ["start"],
    ["agent"],
    ["platform"],
    ["terminal"],
    ["readers"],
    ["read"],
    ["origins"],
    ["policy"],
    ["simulate"],
    ["tls"],
    ["doctor"],
  ])("%s --help exits 0", async (command) => {
    expect((await runProgram([command, "--help"])).code).toBe(0);
  });

  test.each([
    [["nonsense"]],
    [["read", "--nonsense"]],
    [["read", "--wait", "long"]],
    [["simulate", "insert"]],
    [["origins", "allow"]],
    [["policy", "show", "--browser", "netscape"]],
    [["terminal", "--sn", "1"]],
    [["simulate", "usbip", "--model", "sdt-3"]],
    [["simulate", "usbip", "--listen", "here"]],
    [["simulate", "fault", "drop", "--at", "-1"]],
  ])("%j is wrong usage: exit 2", async (args) => {
    const { code, stderr } = await runProgram(args);
    expect(code).toBe(2);
    expect(stderr).not.toBe("");
  });
});

describe("read without a running agent", () => {
  test("reads a simulated card by itself, over frames, into Card JSON", async () => {
    const { code, stdout } = await runProgram([
      "read",
      "--simulate",
      "citizen",
      "--json",
      "--data-dir",
      await tempDir(),
    ]);
    expect(code).toBe(0);
    const card = Card.parse(JSON.parse(stdout));
    expect(card).toMatchObject({ type: "citizen", simulated: true });
    expect(card.checks.filter((check) => !check.ok)).toEqual([]);
  });

  test("settings reach the checks and the faces: age bands, purpose, fonts", async () => {
    const read = async (env: Record<string, string>) => {
      const args = ["read", "--simulate", "under-16", "--faces", "--json", "--data-dir", await tempDir()];
      return Card.parse(JSON.parse((await runProgram(args, env)).stdout));
    };
    const [usual, own] = [
      await read({}),
      await read({
        IDCARD_BRIDGE_MINIMUM_AGE: "14",
        IDCARD_BRIDGE_UPPER_AGE_MEN: "13",
        IDCARD_BRIDGE_ABOVE_UPPER_AGE: "refuse",
        IDCARD_BRIDGE_WATERMARK: "仅供样本公司实名登记使用",
      }),
    ];
    const check = (card: Card, id: string) => card.checks.find((one) => one.id === id);
    expect(check(usual, "age.under-16")).toMatchObject({ ok: false, refuses: true });
    expect(check(own, "age.under-16")).toBeUndefined();
    expect(check(own, "age.under-14")).toMatchObject({ ok: true });
    expect(check(own, "age.over-13")).toMatchObject({ ok: false, level: "error", refuses: true });
    expect(check(own, "faces.glyphs")).toMatchObject({ ok: true });
    expect(own.faces?.back).not.toBe(usual.faces?.back);
  });

  test("without any reader says so with the remedy, exit 1", async () => {
    const { code, stderr } = await runProgram(["read", "--data-dir", await tempDir()]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^错误：.*读卡器.*。.*\nerror reader\.none: .*; .*\n$/);
  });

  test("a card that cannot be read fails with the reason as JSON on stdout", async () => {
    const { code, stdout } = await runProgram([
      "read",
      "--simulate",
      "unreadable",
      "--json",
      "--data-dir",
      await tempDir(),
    ]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).error).toMatchObject({
      id: expect.stringMatching(/^(card|sam)\./),
      remedy: expect.any(String),
    });
  });

  test("an unknown simulated card is refused by name", async () => {
    const { code, stderr } = await runProgram([
      "read",
      "--simulate",
      "nobody",
      "--data-dir",
      await tempDir(),
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain("nobody");
  });
});

test("the agent alone serves its pages: a page that may not call yet points a person there", async () => {
  const agent = await startProgram(["agent", "--port", "0"], await tempDir());
  for (const path of ["/", "/playground", "/consent"]) {
    const answer = await fetch(`http://127.0.0.1:${agent.run.port}${path}`);
    expect([path, answer.status, answer.headers.get("content-type")]).toEqual([
      path,
      200,
      expect.stringContaining("text/html"),
    ]);
  }
});

describe("against a running demo", () => {
  const ends: (() => void | Promise<void>)[] = [];
  let dir: string;
  let demo: Program;
  beforeAll(async () => {
    const atEnd = (end: () => void | Promise<void>) => void ends.unshift(end);
    dir = await tempDir(atEnd);
    demo = await startProgram(DEMO, dir, {}, {}, atEnd);
  });
  afterAll(async () => {
    for (const end of ends) await end();
  });

  test("readers, simulate, read and doctor answer from a second shell", async () => {
    const at = ["--json", "--data-dir", dir];

    const readers = await runProgram(["readers", ...at]);
    expect(JSON.parse(readers.stdout).readers).toEqual([
      expect.objectContaining({ simulated: true, state: "ready" }),
    ]);

    const nothing = await runProgram(["read", ...at]);
    expect(nothing.code).toBe(1);
    expect(JSON.parse(nothing.stdout).error.id).toBe("card.none");

    expect((await runProgram(["simulate", "insert", "citizen", ...at])).code).toBe(0);
    const card = Card.parse(JSON.parse((await runProgram(["read", "--faces", ...at])).stdout));
    expect(card.faces?.front).toMatch(/^[A-Za-z0-9+/]/);

    expect((await runProgram(["simulate", "insert", "nobody", ...at])).code).toBe(1);
    expect((await runProgram(["simulate", "remove", ...at])).code).toBe(0);

    const doctor = await runProgram(["doctor", ...at]);
    expect(JSON.parse(doctor.stdout)).toMatchObject({ healthy: true });
    expect(doctor.code).toBe(0);
    expect(demo.stderr()).toBe("");
  });

  test("a second start on the same data directory names the first one's process", async () => {
    const { code, stderr } = await runProgram([...DEMO, "--data-dir", dir]);
    expect(code).toBe(1);
    expect(stderr).toContain("app.data-dir-in-use");
    expect(stderr).toContain(String(demo.run.pid));
    expect(stderr).toContain("--data-dir");
  });
});

describe("a program that runs", () => {
  test("works two simulated readers one by one: cards, faults, cables", async () => {
    const dir = await tempDir();
    const many = ["--simulator-readers", "2", "--simulator-timing", "instant"];
    const agent = await startProgram(["agent", "--port", "0", "--simulator", "on", ...many], dir);
    const at = ["--json", "--data-dir", dir];
    const run = async (...args: string[]) => JSON.parse((await runProgram([...args, ...at])).stdout);
    const post = async (path: string, body: object) => {
      const headers = { authorization: `Bearer ${agent.run.token}`, "content-type": "application/json" };
      const init = { method: "POST", headers, body: JSON.stringify(body) };
      return await (await fetch(`http://127.0.0.1:${agent.run.port}/v1/${path}`, init)).json();
    };
    const [first, second] = [{ reader: "simulator-1" }, { reader: "simulator-2" }];

    expect((await run("simulate", "insert", "hmt", "--reader", "simulator-2")).readers).toEqual([
      { id: "simulator-1", card: null },
      { id: "simulator-2", card: "hmt" },
    ]);
    expect(await post("read", second)).toMatchObject({ type: "hmt", reader: "simulator-2" });
    expect((await post("simulator/insert", { card: "citizen" })).readers[0].card).toBe("citizen");
    await run("simulate", "fault", "unplug", "--at", "600", "--command", "readBase");
    expect((await post("read", first)).error.data.id).toBe("reader.unplugged");
    expect((await post("simulator/unplug", second)).readers).toEqual([]);
    expect((await run("simulate", "plug")).readers).toHaveLength(2);
    expect(await run("read", "--reader", "simulator-1")).toMatchObject({ type: "citizen" });
    expect((await post("simulator/fault", { fault: { kind: "explode" } })).error.data.id).toBe(
      "simulator.bad-fault",
    );
  });

  test("prints the page's address, Chinese first, and leaves nothing behind after Ctrl-C", async () => {
    const dir = await tempDir();
    const demo = await startProgram(DEMO, dir);
    const address = `http://127.0.0.1:${demo.run.port}/`;
    const lines = demo.stdout().split("\n");
    expect(lines[0]).toBe(`读证桥已启动，请用浏览器打开：${address}`);
    expect(demo.stdout()).toContain(`open ${address} in a browser`);
    expect((await fetch(address)).status).toBe(200);
    expect(await demo.interrupt()).toMatchObject({ code: 0, stderr: "" });
    await expect(fetch(address)).rejects.toThrow();
    expect((await startProgram(DEMO, dir)).run.pid).not.toBe(demo.run.pid);
  });
});

describe("a start that cannot succeed", () => {
  async function occupiedPort() {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((done) => server.once("listening", done));
    return { port: String((server.address() as { port: number }).port), close: () => server.close() };
  }

  test.each([["--port"], ["--platform-port"]])("%s in use: names the port and what to do", async (flag) => {
    const occupied = await occupiedPort();
    try {
      const others = flag === "--port" ? ["--platform-port", "0"] : ["--port", "0"];
      const args = ["start", "--demo", flag, occupied.port, ...others, "--data-dir", await tempDir()];
      const { code, stderr } = await runProgram(args);
      expect(code).toBe(1);
      expect(stderr).toContain(occupied.port);
      expect(stderr).toContain(flag);
    } finally {
      occupied.close();
    }
  });

  test("a corrupt database is named and left as it is", async () => {
    const dir = await tempDir();
    const first = await startProgram(DEMO, dir);
    await first.interrupt();
    for (const name of ["enrolment.db", "platform.db"]) {
      const [file, whole, garbage] = [
        join(dir, name),
        join(dir, "whole"),
        "this is no database ".repeat(500),
      ];
      renameSync(file, whole);
      writeFileSync(file, garbage);
      const { code, stderr } = await runProgram([...DEMO, "--data-dir", dir]);
      expect([name, code, stderr]).toEqual([name, 1, expect.stringContaining(name)]);
      expect(readFileSync(file, "utf8")).toBe(garbage);
      renameSync(whole, file);
    }
  });

  test("a wrong setting is named with its file", async () => {
    const dir = await tempDir();
    writeFileSync(join(dir, "config.json"), '{"port":"x"}');
    const { code, stderr } = await runProgram(["start", "--data-dir", dir]);
    expect(code).toBe(1);
    expect(stderr).toContain("config.json");
  });
});
