/**
 * The desktop shell, packed by electron-builder around a stand-in for Electron, and run from what was packed: its real
 * bundle starts the real program, all from the archive's own files. Only Electron itself is not the real one.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { extractAll, getRawHeader, listPackage, statFile } from "@electron/asar";
import { FuseState, FuseV1Options, getCurrentFuseWire } from "@electron/fuses";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { FUSES, setFuses } from "../../build/desktop/fuses.ts";
import { packageDesktop } from "../../build/desktop/package.ts";
import { agentOf, answers, type RunningAgent } from "../../electron/main/core/find-agent.ts";
import { available, compileTo, NEEDS } from "../native/support/compilers.ts";
import { hasProgram, lacking } from "../support/debian.ts";
import { electronBinary, makeElectronDist, makeWindowsElectronDist } from "./support/electron-dist.ts";

const REGISTER = fileURLToPath(new URL("../electron/fakes/register.ts", import.meta.url));
const noCompiler = lacking({
  what: "gcc, which compiles the helper,",
  packages: ["gcc", "libc6-dev"],
  isThere: () => hasProgram("x86_64-linux-gnu-gcc"),
});

let dir = "";
const unpacked = () => join(dir, "out/linux-unpacked");
const resource = (name: string) => join(unpacked(), "resources", name);

beforeAll(async () => {
  if (noCompiler) return;
  dir = await mkdtemp(join(tmpdir(), "idcard-bridge-test-"));
  await packageDesktop({
    system: "linux",
    dir: true,
    output: join(dir, "out"),
    electronDist: makeElectronDist(join(dir, "electron")),
  });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe("fuses", () => {
  test("are all set by name and read back as they were set", async () => {
    const file = join(await mkdtemp(join(tmpdir(), "idcard-bridge-test-")), "electron");
    onTestFinished(() => rm(join(file, ".."), { recursive: true }));
    writeFileSync(file, electronBinary());
    await setFuses(file);
    const wire = await getCurrentFuseWire(file);
    for (const [fuse, on] of Object.entries(FUSES))
      expect(wire[Number(fuse) as FuseV1Options], FuseV1Options[Number(fuse)]).toBe(
        on ? FuseState.ENABLE : FuseState.DISABLE,
      );
    expect(FUSES).toMatchObject({
      [FuseV1Options.RunAsNode]: false,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
      [FuseV1Options.EnableNodeCliInspectArguments]: false,
      [FuseV1Options.OnlyLoadAppFromAsar]: true,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
      [FuseV1Options.EnableCookieEncryption]: true,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    });
    // Nothing else of the binary has changed.
    const [before, after] = [electronBinary(), readFileSync(file)];
    const at = before.indexOf("dL7pKG") + 34;
    expect(after.subarray(0, at).equals(before.subarray(0, at))).toBe(true);
    expect(after.subarray(at + 9).equals(before.subarray(at + 9))).toBe(true);
  });

  test("that a later Electron has and nobody decided about stop the build", async () => {
    const file = join(await mkdtemp(join(tmpdir(), "idcard-bridge-test-")), "electron");
    onTestFinished(() => rm(join(file, ".."), { recursive: true }));
    writeFileSync(file, electronBinary("1011001101"));
    await expect(setFuses(file)).rejects.toThrow(/strictlyRequireAllFuses/);
    writeFileSync(file, "no Electron at all");
    await expect(setFuses(file)).rejects.toThrow(/sentinel/);
  });

  test.skipIf(noCompiler)("are set in the packed program", async () => {
    const wire = await getCurrentFuseWire(join(unpacked(), "idcard-bridge"));
    expect(wire[FuseV1Options.RunAsNode]).toBe(FuseState.DISABLE);
    expect(wire[FuseV1Options.OnlyLoadAppFromAsar]).toBe(FuseState.ENABLE);
  });
});

describe.skipIf(noCompiler)("the archive", () => {
  const listed = () => listPackage(resource("app.asar"), { isPack: false });
  const files = () => {
    const { unpacked: outside, packed } = Object.groupBy(listed(), (name) => {
      const entry = statFile(resource("app.asar"), name.slice(1));
      return "files" in entry ? "folder" : "unpacked" in entry && entry.unpacked ? "unpacked" : "packed";
    });
    return { packed: packed ?? [], unpacked: outside ?? [] };
  };

  test("holds shell, program, pages and SDK, and what the shell starts with", () => {
    expect(files().packed).toEqual(
      expect.arrayContaining([
        "/package.json",
        "/dist/desktop/main.mjs",
        "/dist/desktop/preload.cjs",
        "/dist/desktop/icons/asking@2x.png",
        "/dist/desktop/icons/readyTemplate.png",
        "/dist/program/idcard-bridge.mjs",
        "/dist/agent-pages/agent.css",
        "/dist/sdk/sdk.js",
        "/web-demo/dist/index.html",
      ]),
    );
    const manifest = JSON.parse(readFileSync(join(dir, "out/app/package.json"), "utf8"));
    expect(manifest).toMatchObject({ main: "dist/desktop/main.mjs", type: "module" });
  });

  test("leaves outside whatever is opened by path: native parts, fonts, the helper; and nothing else", () => {
    const { unpacked: outside, packed } = files();
    for (const part of [
      /@napi-rs\/canvas-.*\.node$/,
      /better-sqlite3-multiple-ciphers\/prebuilds\/linux-x64\.node$/,
      /@node-usb\/.*\.node$/,
      /node-hid\/prebuilds\/HID_hidraw-linux-x64\/.*\.node$/,
      /@serialport\/bindings-cpp\/prebuilds\/.*\.node$/,
      /NotoSansSC_500Medium\.ttf$/,
      /lxgw-wenkai-latin-700-normal\.woff$/,
      /dist\/program\/fonts\/OCRB\.otf$/,
      /native-helper\/idcard-native-helper-linux-x64$/,
    ])
      expect(outside).toEqual(expect.arrayContaining([expect.stringMatching(part)]));
    for (const name of outside) expect(existsSync(resource(`app.asar.unpacked${name}`)), name).toBe(true);
    // A page's own fonts go out by HTTP.
    const opened = packed.filter((name) => !name.startsWith("/web-demo/"));
    expect(opened.filter((name) => /\.(node|so|dll|dylib|ttf|otf|woff2?|exe)$/.test(name))).toEqual([]);
    expect(outside.filter((name) => /\.[cm]?js$/.test(name))).toEqual([]);
  });

  test("holds nothing of tests, tools, sources, other systems, or that it could not run", () => {
    const strange = listed().filter((name) =>
      /^\/(test|src|build|electron|native-helper|docs)\b|\.(ts|map|cpp|c|h|gyp)$|(win32|darwin|musl).*\.node$|vitest|esbuild|koffi|native-child|electron-builder/.test(
        name,
      ),
    );
    expect(strange).toEqual([]);
  });

  test("comes with what the updater reads, and with the languages that it speaks", () => {
    expect(readFileSync(resource("app-update.yml"), "utf8")).toContain("idcard-bridge-updater");
    expect(readdirSync(join(unpacked(), "locales")).toSorted()).toEqual(["en-US.pak", "zh-CN.pak"]);
  });
});

describe.skipIf(noCompiler)("the packed program", () => {
  let data: string;
  let shell: ChildProcess;
  let agent: RunningAgent;

  beforeAll(async () => {
    // As Electron sees it: the archive as a folder, without what lies outside. A path into it that was to lead outside
    // finds nothing here.
    const app = join(dir, "run/app.asar");
    extractAll(resource("app.asar"), app);
    cpSync(resource("app.asar.unpacked"), `${app}.unpacked`, { recursive: true });
    for (const part of ["dist/program/fonts", "dist/native-helper"])
      rmSync(join(app, part), { recursive: true });
    for (const font of ["@expo-google-fonts/noto-sans-sc/500Medium", "@fontsource/lxgw-wenkai/files"])
      for (const name of readdirSync(join(app, "node_modules", font)))
        writeFileSync(join(app, "node_modules", font, name), "not here");

    data = join(dir, "data");
    mkdirSync(data);
    const library = await compileTo(new URL("../portraits/fake-decoder.c", import.meta.url), "native");
    afterAll(() => rm(dirname(library), { recursive: true }));
    const portraitDecoder = { kind: "native", library, shape: "buf-bmp" };
    writeFileSync(
      join(data, "config.json"),
      JSON.stringify({ port: 0, simulator: "on", simulatorTiming: "instant", portraitDecoder }),
    );
    shell = spawn(
      process.execPath,
      ["--import", REGISTER, join(app, "dist/desktop/main.mjs"), "--data-dir", data, "--hidden"],
      { stdio: ["ignore", "inherit", "inherit", "ipc"] },
    );
    agent = await runningAgent();
  });
  afterAll(() => void shell?.kill("SIGKILL"));

  const runningAgent = () =>
    vi.waitFor(
      async () => {
        const found = agentOf(data);
        if (!found || !(await answers(found))) throw new Error("no agent yet");
        return found;
      },
      { timeout: 30_000 },
    );

  test("serves its pages out of the archive", async () => {
    for (const path of ["/", "/consent", "/events", "/settings", "/agent.css", "/sdk.js", "/playground"])
      expect((await fetch(agent.url + path)).status, path).toBe(200);
  });

  test("reads a card with portrait and both faces: database, fonts and drawing library are found", async () => {
    const headers = { authorization: `Bearer ${agent.token}`, "content-type": "application/json" };
    const post = (path: string, body: object) =>
      fetch(agent.url + path, { method: "POST", headers, body: JSON.stringify(body) });
    expect((await post("/v1/simulator/insert", { card: "rare-name" })).status).toBe(200);
    const response = await post("/v1/read", { waitMs: 10_000, faces: true });
    expect(await response.json()).toMatchObject({
      name: "王㛃𠮷",
      faces: { front: expect.stringMatching(/^.{1000}/), back: expect.stringMatching(/^.{1000}/) },
    });
  });

  test("holds a vendor's library in the compiled helper, since the program itself runs no scripts", async () => {
    const app = join(dir, "run/app.asar");
    const shim = fileURLToPath(new URL("../electron/fakes/utility-shim.ts", import.meta.url));
    const program = join(app, "dist/program/idcard-bridge.mjs");
    const doctor = spawn(
      process.execPath,
      ["--import", shim, program, "doctor", "--json", "--data-dir", data],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    let report = "";
    doctor.stdout.setEncoding("utf8").on("data", (text) => (report += text));
    await once(doctor, "close");
    expect(JSON.parse(report).findings).toContainEqual(
      expect.objectContaining({ id: "portrait", level: "ok", en: expect.stringContaining("WltToBmp") }),
    );
  });

  test("ends its agent when it quits, and leaves no run file", async () => {
    shell.send("quit");
    const [code] = await once(shell, "exit");
    expect([code, agentOf(data)]).toEqual([0, null]);
  });
});

describe.skipIf(!available(NEEDS["windows-x64"]))("the application for Windows", () => {
  const packed = () => join(dir, "windows/win-unpacked");
  beforeAll(async () => {
    dir ||= await mkdtemp(join(tmpdir(), "idcard-bridge-test-"));
    await packageDesktop({
      system: "windows",
      dir: true,
      output: join(dir, "windows"),
      electronDist: makeWindowsElectronDist(join(dir, "electron-windows")),
    });
  });

  test("has its fuses set, and carries the hash of the very archive that lies beside it", async () => {
    const program = join(packed(), "idcard-bridge-desktop.exe");
    const wire = await getCurrentFuseWire(program);
    expect(wire[FuseV1Options.RunAsNode]).toBe(FuseState.DISABLE);
    expect(wire[FuseV1Options.EnableEmbeddedAsarIntegrityValidation]).toBe(FuseState.ENABLE);
    const { headerString } = getRawHeader(join(packed(), "resources/app.asar"));
    const value = createHash("sha256").update(headerString).digest("hex");
    expect(
      readFileSync(program).includes(`"file":"resources\\\\app.asar","alg":"SHA256","value":"${value}"`),
    ).toBe(true);
  });

  test("has Windows' native parts and helpers outside the archive, and the driver's INF for IT", () => {
    const resources = join(packed(), "resources");
    const outside = readdirSync(join(resources, "app.asar.unpacked"), { recursive: true }).map(String);
    for (const part of [
      /canvas-win32-x64-msvc.*\.node$/,
      /prebuilds.win32-x64\.node$/,
      /usb-win32-x64-msvc.*\.node$/,
      /HID-win32-x64.*\.node$/,
      /bindings-cpp.*win32-x64.*\.node$/,
      /idcard-native-helper-windows-x64\.exe$/,
      /idcard-native-helper-windows-x86\.exe$/,
    ])
      expect(outside).toEqual(expect.arrayContaining([expect.stringMatching(part)]));
    expect(outside.filter((name) => /linux|darwin/.test(name))).toEqual([]);
    expect(existsSync(join(resources, "drivers/idcard-bridge-winusb.inf"))).toBe(true);
  });
});
