/** The Windows installer, really run, upgraded over and removed under wine; signed with a certificate of the test. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../build/packages/run.ts";
import { nodeFor } from "../../build/packages/runtime.ts";
import { TARGETS } from "../../build/packages/target.ts";
import { buildInstaller } from "../../build/packages/windows/windows.ts";
import { VERSION } from "../../src/app/version.ts";
import { available, NEEDS, nsis, osslsigncode, wine } from "../native/support/compilers.ts";
import { startWindows, type Windows, windowsPath } from "./support/windows.ts";

const possible = [NEEDS["windows-x64"], wine, nsis, osslsigncode].every((need) => available(need));

const KEY = "Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\idcard-bridge";
const RUN = "Software\\Microsoft\\Windows\\CurrentVersion\\Run";
const DIR = "C:\\Program Files\\idcard-bridge";
const MACHINE = "C:\\ProgramData\\idcard-bridge";
const SHORTCUT = "C:\\ProgramData\\Microsoft\\Windows\\Start Menu\\Programs\\读证桥 idcard-bridge.lnk";

/**
 * Wine 8 has VirtualAlloc2 without the placeholders that V8 wants of it. A Node that does not find it by name goes the
 * way that it goes on Windows before 1803; for the rest it is the Node that ships.
 */
function nodeForWine(dir: string): string {
  const bytes = readFileSync(nodeFor(TARGETS.windows));
  const at = bytes.indexOf("VirtualAlloc2\0");
  expect(at).toBeGreaterThan(0);
  bytes.write("VirtualAllocX", at);
  writeFileSync(join(dir, "node.exe"), bytes);
  return join(dir, "node.exe");
}

/** A certificate for signing code that nobody trusts. */
function testCertificate(dir: string) {
  const [cert, key] = [join(dir, "cert.pem"), join(dir, "key.pem")];
  const subject = ["-subj", "/CN=idcard-bridge test", "-addext", "extendedKeyUsage=codeSigning"];
  run("openssl", [
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-days",
    "2",
    ...subject,
    "-keyout",
    key,
    "-out",
    cert,
  ]);
  return { cert, key };
}

describe.skipIf(!possible)("Windows", () => {
  let dir = "";
  let setup = "";
  let windows: Windows;
  let cert = "";
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "idcard-bridge-test-"));
    const made = testCertificate(dir);
    cert = made.cert;
    process.env.IDCARD_BRIDGE_SIGN_CERT = made.cert;
    process.env.IDCARD_BRIDGE_SIGN_KEY = made.key;
    const starting = startWindows();
    const file = await buildInstaller({
      out: dir,
      epoch: 1_700_000_000,
      compression: "none",
      node: nodeForWine(dir),
    });
    // The checksum of 180 MB at every start is left out.
    setup = `${windowsPath(file)} /NCRC`;
    windows = await starting;
  });
  afterAll(async () => {
    delete process.env.IDCARD_BRIDGE_SIGN_CERT;
    delete process.env.IDCARD_BRIDGE_SIGN_KEY;
    await windows?.end();
    await rm(dir, { recursive: true, force: true });
  });

  const has = (file: string) => existsSync(windows.path(file));
  const read = (file: string) => readFileSync(windows.path(file), "utf8");
  const put = (file: string, text: string) => writeFileSync(windows.path(file), text);
  const logOf = (file: string) => readFileSync(windows.path(file), "utf16le");
  const data = () => {
    const users = windows.path("C:\\users");
    const user = readdirSync(users).find((name) => name !== "Public") ?? "";
    return `C:\\users\\${user}\\AppData\\Local\\idcard-bridge\\Data`;
  };

  test.each([
    ["/S /NOSUCH", "/NOSUCH"],
    ["/S /LOG=", "/LOG="],
    ["/S /POLICY=C:\\nowhere.json", "C:\\nowhere.json"],
    ['/S "/PROVISION=C:\\no where.json"', "C:\\no where.json"],
  ])("setup %s: exit code 2, nothing is installed, the log names the word", async (args, named) => {
    expect(await windows.run(`${setup} /LOG=C:\\wrong.log ${args}`)).toBe(2);
    if (args !== "/S /LOG=") expect(logOf("C:\\wrong.log")).toContain(named);
    expect(has(DIR)).toBe(false);
  });

  test("is installed silently for all users, and its program works", async () => {
    expect(await windows.run(`${setup} /S`)).toBe(0);
    const entry = (name: string) => windows.registry(KEY, name);
    expect(await entry("DisplayVersion")).toBe(VERSION);
    expect(await entry("DisplayName")).toContain("idcard-bridge");
    expect(await entry("QuietUninstallString")).toBe(`"${DIR}\\uninstall.exe" /S`);
    expect(Number(await entry("EstimatedSize"))).toBeGreaterThan(100_000);
    expect(has(SHORTCUT)).toBe(true);
    expect(await windows.output(`"${DIR}\\idcard-bridge.cmd" --version`)).toEqual({
      code: 0,
      text: `${VERSION}\n`,
    });
    const doctor = await windows.output(`"${DIR}\\idcard-bridge.cmd" doctor --json 2>NUL`);
    expect(doctor.code).toBe(0);
    expect((await windows.output(`"${DIR}\\idcard-bridge.cmd" nonsense`)).code).toBe(2);
  });

  test("starts the agent at login; an upgrade ends it in good order, keeps its data, and may end the autostart", async () => {
    mkdirSync(windows.path(data()), { recursive: true });
    put(`${data()}\\config.json`, '{ "port": 0 }');
    windows.start((await windows.registry(RUN, "idcard-bridge")) ?? "");
    await expect.poll(() => has(`${data()}\\run.json`)).toBe(true);
    const { port } = JSON.parse(read(`${data()}\\run.json`)) as { port: number };
    const health = await fetch(`http://127.0.0.1:${port}/v1/health`);
    expect(await health.json()).toMatchObject({ name: "idcard-bridge", version: VERSION });
    const key = read(`${data()}\\key`);
    // What an older version would have left: its number, and a file that this one has no more.
    await windows.run(`reg.exe add "HKLM\\${KEY}" /v DisplayVersion /d 0.0.9 /f`);
    put(`${DIR}\\dist\\program\\chunk-OLD.mjs`, "");
    expect(await windows.run(`${setup} /S /NOAUTOSTART /LOG=C:\\upgrade.log`)).toBe(0);
    expect(read("C:\\upgrade.log.steps.txt")).toContain("stopped: 1");
    expect(has(`${data()}\\run.json`)).toBe(false);
    expect(read(`${data()}\\key`)).toBe(key);
    expect(has(`${DIR}\\dist\\program\\chunk-OLD.mjs`)).toBe(false);
    expect(await windows.registry(KEY, "DisplayVersion")).toBe(VERSION);
    expect(await windows.registry(RUN, "idcard-bridge")).toBeNull();
  });

  test("a newer version is not replaced (exit code 4) unless forced, a second setup at once waits for nobody (1618)", async () => {
    await windows.run(`reg.exe add "HKLM\\${KEY}" /v DisplayVersion /d 9.0.0 /f`);
    expect(await windows.run(`${setup} /S`)).toBe(4);
    expect(await windows.registry(KEY, "DisplayVersion")).toBe("9.0.0");
    expect(await windows.run(`${setup} /S /FORCE`, { setup: true })).toBe(1618);
    expect(await windows.run(`${setup} /S /FORCE`)).toBe(0);
    expect(await windows.registry(KEY, "DisplayVersion")).toBe(VERSION);
    // Switched off once, the autostart stays off.
    expect(await windows.registry(RUN, "idcard-bridge")).toBeNull();
  });

  test("a policy and provisioning are put where only administrators write; provisioning that fails is exit code 5", async () => {
    put("C:\\our policy.json", '{ "consent": "off" }');
    put("C:\\broken.json", "{");
    const args = `/S "/POLICY=C:\\our policy.json" /PROVISION=C:\\broken.json /LOG=C:\\provision.log`;
    expect(await windows.run(`${setup} ${args}`)).toBe(5);
    expect(read(`${MACHINE}\\policy.json`)).toBe('{ "consent": "off" }');
    expect(logOf("C:\\provision.log")).toMatch(
      /icacls.*setowner \*S-1-5-32-544.*icacls.*reset.*icacls.*inheritance:r.*provision apply --phase install.*\(5\)/s,
    );
    await rm(windows.path(`${MACHINE}\\provision.json`));
  });

  test("a file in use ends an upgrade with exit code 5; the next one mends it", async () => {
    expect(await windows.run(`${setup} /S`, { file: `${DIR}\\docs\\it.md` })).toBe(5);
    expect(has(`${DIR}\\uninstall.exe`)).toBe(true);
  });

  test("/DRIVERS hands the INF to pnputil, whose wish for a restart is exit code 3010", async () => {
    const pnputil = windows.path("C:\\windows\\system32\\pnputil.exe");
    writeFileSync(pnputil, readFileSync(join(windows.dir, "runner.exe")));
    // A policy that lies in its place already may be named as well.
    expect(await windows.run(`${setup} /S /DRIVERS /POLICY=${MACHINE}\\policy.json`)).toBe(3010);
    expect(read(`${MACHINE}\\policy.json`)).toBe('{ "consent": "off" }');
    const inf = `${DIR}\\drivers\\os\\windows\\idcard-bridge-winusb.inf`;
    expect(read("C:\\pnputil.txt")).toContain(`/add-driver "${inf}" /install`);
    expect(has(inf)).toBe(true);
  });

  test("setup, agent and uninstaller bear the signature of the configured certificate", () => {
    const signed = [`${DIR}\\idcard-bridge-agent.exe`, `${DIR}\\uninstall.exe`].map((file) =>
      windows.path(file),
    );
    for (const file of [join(dir, `idcard-bridge-${VERSION}-windows-x64-setup.exe`), ...signed])
      expect(run("osslsigncode", ["verify", "-CAfile", cert, "-in", file]), file).toContain(
        "Signature verification: ok",
      );
  });

  test("is removed silently with the browser policies; what IT and users wrote stays", async () => {
    const uninstall = (args: string, held = {}) =>
      windows.run(`"${DIR}\\uninstall.exe" ${args} _?=${DIR}`, held);
    expect(await uninstall("/S /NOSUCH")).toBe(2);
    expect(await uninstall("/S", { setup: true })).toBe(1618);
    expect(has(`${DIR}\\idcard-bridge.cmd`)).toBe(true);
    // What was provisioned is undone, whatever IT has done with provision.json since.
    put(`${MACHINE}\\provisioned.json`, '{ "version": 1, "entries": [] }');
    await windows.output(
      `"${DIR}\\idcard-bridge.cmd" policy install --browser chrome --origin https://hr.example.com`,
    );
    const POLICIES = "SOFTWARE\\Policies\\Google\\Chrome\\LoopbackNetworkAllowedForUrls";
    expect(await windows.registry(POLICIES, "1")).toBe("https://hr.example.com");
    // A file in use goes with the next restart.
    expect(await uninstall("/S /LOG=C:\\un.log", { file: `${DIR}\\docs\\it.md` })).toBe(3010);
    expect(logOf("C:\\un.log")).toContain("provision apply --phase uninstall");
    await rm(windows.path(`${MACHINE}\\provisioned.json`), { force: true });
    expect(await windows.registry(POLICIES, "1")).toBeNull();
    expect(readdirSync(windows.path(DIR)).sort()).toEqual(["docs", "uninstall.exe"]);
    expect([has(SHORTCUT), has(`${MACHINE}\\policy.json`), has(`${data()}\\key`)]).toEqual([
      false,
      true,
      true,
    ]);
    expect(await windows.registry(KEY, "DisplayVersion")).toBeNull();
  });

  test("/PURGE takes IT's files too: nothing is left but what users wrote", async () => {
    const elsewhere = "C:\\Other place\\bridge";
    expect(await windows.run(`${setup} /S /D=${elsewhere}`)).toBe(0);
    expect(await windows.registry(KEY, "InstallLocation")).toBe(elsewhere);
    expect((await windows.output(`"${elsewhere}\\idcard-bridge.cmd" --version`)).text).toBe(`${VERSION}\n`);
    // By itself the uninstaller moves away first, so that it can delete itself; nobody gets its exit code.
    await windows.run(`"${elsewhere}\\uninstall.exe" /S /PURGE`);
    await expect.poll(() => [has(elsewhere), has(MACHINE)]).toEqual([false, false]);
    expect(await windows.registry(RUN, "idcard-bridge")).toBeNull();
    expect(has(`${data()}\\key`)).toBe(true);
  });
});
