import { once } from "node:events";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { findSocket, linuxLookup } from "../../../src/bridge/callers/linux.ts";
import { lsofLookup } from "../../../src/bridge/callers/macos.ts";
import { runTool } from "../../../src/bridge/callers/tool.ts";
import { hasProgram, lacking, type Need } from "../../support/debian.ts";
import { tempDir } from "../../support/temp-dir.ts";

/** As a kernel prints it: the agent listens on 22377 (5769), a browser of user 1000 has port 41000 (A028). */
const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:5769 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1001        0 11111 1 0000000000000000 100 0 0 10 0
   1: 0100007F:5769 0100007F:A028 01 00000000:00000000 00:00000000 00000000  1001        0 22222 1 0000000000000000 20 4 30 10 -1
   2: 0100007F:A028 0100007F:5769 01 00000000:00000000 00:00000000 00000000  1000        0 33333 1 0000000000000000 20 4 30 10 -1
`;
const CONNECTION = { peerPort: 0xa028, agentPort: 22377 };

/** A procfs with one browser that holds the socket. */
async function procWith(table: string): Promise<string> {
  const proc = await tempDir();
  mkdirSync(join(proc, "net"));
  writeFileSync(join(proc, "net", "tcp"), table);
  mkdirSync(join(proc, "4242", "fd"), { recursive: true });
  symlinkSync("socket:[33333]", join(proc, "4242", "fd", "57"));
  symlinkSync("/opt/google/chrome/chrome", join(proc, "4242", "exe"));
  writeFileSync(join(proc, "4242", "comm"), "chrome\n");
  mkdirSync(join(proc, "17"), { recursive: true });
  return proc;
}

describe("/proc/net/tcp", () => {
  test("the caller's own end is found by the two ports, not the agent's", () => {
    expect(findSocket(TCP, CONNECTION)).toEqual({ uid: 1000, inode: "33333" });
    expect(findSocket(TCP, { ...CONNECTION, peerPort: 41_001 })).toBeNull();
  });

  test("property: whatever stands there, the answer is an entry or null", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const found = findSocket(`${a}\n${b}\n${TCP}`, CONNECTION);
        expect(found === null || Number.isInteger(found.uid)).toBe(true);
      }),
    );
  });

  test.each([
    [1000, true],
    [1001, false],
  ])("an agent of user %i: the browser of user 1000 is its own: %s", async (uid, own) => {
    const proc = await procWith(TCP);
    expect(await linuxLookup(uid, proc).isOwnUser(CONNECTION)).toBe(own);
  });

  test("root may do everything anyway; what is not listed is not known", async () => {
    const proc = await procWith(TCP.replace(" 1000 ", "    0 "));
    expect(await linuxLookup(1000, proc).isOwnUser(CONNECTION)).toBe(true);
    expect(await linuxLookup(1000, proc).isOwnUser({ peerPort: 1, agentPort: 2 })).toBeNull();
    expect(await linuxLookup(1000, "/nowhere").isOwnUser(CONNECTION)).toBeNull();
  });

  test("the program is named with its file", async () => {
    const lookup = linuxLookup(1000, await procWith(TCP));
    expect(await lookup.programOf(CONNECTION)).toEqual({ name: "chrome", path: "/opt/google/chrome/chrome" });
    expect(await lookup.programOf({ peerPort: 1, agentPort: 2 })).toBeNull();
  });
});

describe("a program", () => {
  test("whose file the system does not tell has its name; one that ends meanwhile is unknown by name too", async () => {
    const proc = await procWith(TCP);
    rmSync(join(proc, "4242", "exe"));
    expect(await linuxLookup(1000, proc).programOf(CONNECTION)).toEqual({ name: "chrome", path: null });
    rmSync(join(proc, "4242", "comm"));
    expect(await linuxLookup(1000, proc).programOf(CONNECTION)).toEqual({ name: "", path: null });
  });

  test("that cannot be looked into, as another user's, is not known", async () => {
    const proc = await procWith(TCP);
    rmSync(join(proc, "4242", "fd"), { recursive: true });
    expect(await linuxLookup(1000, proc).programOf(CONNECTION)).toBeNull();
  });
});

/** A connection of this very process to itself. */
async function realConnection() {
  const server = createServer((socket) => socket.on("error", () => {})).listen(0, "127.0.0.1");
  await once(server, "listening");
  const agentPort = (server.address() as AddressInfo).port;
  const socket = connect(agentPort, "127.0.0.1");
  await once(socket, "connect");
  onTestFinished(() => {
    socket.destroy();
    server.close();
  });
  return { peerPort: socket.localPort ?? 0, agentPort };
}

test("on this machine, a real connection: this very program, of this very user", async () => {
  if (process.platform !== "linux") return explain("procfs is Linux's");
  const connection = await realConnection();
  const lookup = linuxLookup(process.getuid?.() ?? -1);
  expect(await lookup.isOwnUser(connection)).toBe(true);
  expect(await lookup.programOf(connection)).toEqual({ name: "node", path: process.execPath });
  // The kernel's own word, seen by an agent of another user.
  if (process.getuid?.() !== 0) expect(await linuxLookup(4_294_967).isOwnUser(connection)).toBe(false);
});

const LSOF: Need = { what: "lsof", packages: ["lsof"], isThere: () => hasProgram("lsof") };

test.skipIf(lacking(LSOF))("macOS's way works with the real lsof, which is here too", async () => {
  const connection = await realConnection();
  const lookup = lsofLookup(runTool, process.getuid?.() ?? -1, 0);
  expect(await lookup.isOwnUser(connection)).toBe(true);
  // What ps calls it differs between systems: here it is the name of the main thread.
  expect((await lookup.programOf(connection))?.name).toMatch(/./);
});

function explain(reason: string): void {
  if (process.env.CI) throw new Error(reason);
  process.stderr.write(`not checked: ${reason}\n`);
}
