/** The Debian package, and the image built from it: really installed, upgraded, removed and purged, on a machine that nobody misses. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, matchesGlob } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildDeb } from "../../build/packages/deb/deb.ts";
import { VERSION } from "../../src/app/version.ts";
import { hasProgram, lacking } from "../support/debian.ts";
import { readContainerfile } from "./support/containerfile.ts";
import { type Machine, startMachine, whyNoMachine } from "./support/machine.ts";

/** dpkg's own bookkeeping, caches that its triggers renew, the homes; settings that the real machine had. */
const LEFT_BY_DPKG =
  /^\/(var\/(lib|log|cache)|home|tmp)\/|\/(icon-theme|mimeinfo)\.cache$|^\/etc\/idcard-bridge \(deleted\)$/;
const OUR_POLICY = '{ "allowedOrigins": ["https://hr.example.com"], "consent": "off" }\n';
const EPOCH = 1_700_000_000;
const noDpkg = lacking({ what: "dpkg-deb", packages: ["dpkg"], isThere: () => hasProgram("dpkg-deb") });
/** dpkg asks whether they are there; the program itself lives without USB. */
const isInstalled = (name: string) =>
  spawnSync("dpkg-query", ["--status", name], { encoding: "utf8" }).stdout.includes(
    "\nStatus: install ok installed\n",
  );
const DEPENDS = ["libusb-1.0-0", "libudev1"];
const dependsMissing =
  noDpkg ||
  lacking({
    what: "a dependency of the package",
    packages: DEPENDS,
    isThere: () => DEPENDS.every(isInstalled),
  });
const noMachine = dependsMissing ? "nothing to install it with" : whyNoMachine();
if (noMachine) {
  if (process.env.CI) throw new Error(noMachine);
  process.stderr.write(`Skipped: ${noMachine}\n`);
}

let dir = "";
const build = (version: string, out = version) =>
  buildDeb({ out: join(dir, out), version, epoch: EPOCH, compression: "none" });
const packages = { old: "", current: "" };
beforeAll(async () => {
  if (noDpkg) return;
  dir = await mkdtemp(join(tmpdir(), "idcard-bridge-test-"));
  packages.old = await build("0.0.9");
  packages.current = await build(VERSION);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

test.skipIf(noDpkg)("the same input gives the same bytes", async () => {
  const hash = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");
  expect(hash(await build(VERSION, "again"))).toBe(hash(packages.current));
});

describe.skipIf(noMachine)("a machine", () => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await startMachine();
    for (const [name, file] of Object.entries(packages))
      writeFileSync(machine.path(`/tmp/${name}.deb`), readFileSync(file));
  });
  afterAll(() => machine?.end(), 30_000);

  const DATA = "/home/clerk/.local/share/idcard-bridge";
  const AUTOSTART = "/etc/xdg/autostart/idcard-bridge.desktop";
  const POLICY = "/etc/opt/chrome/policies/managed/idcard-bridge.json";
  const has = (file: string) => existsSync(machine.path(file));
  const read = (file: string) => readFileSync(machine.path(file), "utf8");
  const ok = (script: string, user?: "clerk") => {
    const outcome = machine.sh(script, user);
    expect(outcome, script).toMatchObject({ code: 0 });
    return outcome;
  };
  /** What the desktop does at login; @returns the agent's address */
  const login = async () => {
    machine.start(atLogin, "clerk");
    await expect.poll(() => has(`${DATA}/run.json`)).toBe(true);
    const { port } = JSON.parse(read(`${DATA}/run.json`)) as { port: number };
    return `http://127.0.0.1:${port}`;
  };
  let atLogin = "";
  const dpkg = (args: string) => ok(`DEBIAN_FRONTEND=noninteractive dpkg ${args} </dev/null`);

  test("gets the package without a question, and its program works for a user", async () => {
    dpkg("--install /tmp/old.deb");
    expect(ok("idcard-bridge --version", "clerk").stdout).toBe(`${VERSION}\n`);
    const doctor = ok("idcard-bridge doctor --json", "clerk");
    expect(JSON.parse(doctor.stdout)).toMatchObject({ healthy: true });
    expect(doctor.stderr).toBe("");
    const card = ok("idcard-bridge read --simulate rare-name --faces --json", "clerk");
    expect(JSON.parse(card.stdout)).toMatchObject({ name: "王㛃𠮷", faces: { front: expect.any(String) } });
    expect(
      machine.changes().filter((path) => path.startsWith("/lib/udev") || path.startsWith("/usr/lib/udev")),
    ).toEqual(expect.arrayContaining([expect.stringMatching(/rules\.d\/70-idcard-bridge\.rules$/)]));
  });

  test("starts the agent at login, with its page", async () => {
    ok(`mkdir -p ${DATA} && echo '{"port": 0}' >${DATA}/config.json`, "clerk");
    atLogin = /^Exec=(.*)$/m.exec(read(AUTOSTART))?.[1] ?? "";
    const url = await login();
    expect(await (await fetch(`${url}/v1/health`)).json()).toMatchObject({ name: "idcard-bridge" });
    expect(await (await fetch(url)).text()).toContain("<title>");
    ok("idcard-bridge origins allow https://hr.example.com", "clerk");
  });

  test("is upgraded while the agent runs: it ends in good order, what IT and the user decided stays", async () => {
    writeFileSync(machine.path("/etc/idcard-bridge/policy.json"), OUR_POLICY);
    // Whoever wants no autostart deletes it; an upgrade does not bring it back.
    rmSync(machine.path(AUTOSTART));
    const key = read(`${DATA}/key`);
    const { stderr } = dpkg("--install /tmp/current.deb");
    expect(stderr).toContain("next login");
    expect(has(`${DATA}/run.json`)).toBe(false);
    expect(ok("dpkg-query --show idcard-bridge").stdout).toBe(`idcard-bridge\t${VERSION}\n`);
    expect(read("/etc/idcard-bridge/policy.json")).toBe(OUR_POLICY);
    expect(has(AUTOSTART)).toBe(false);
    const url = await login();
    expect((await fetch(`${url}/v1/health`)).status).toBe(200);
    expect(read(`${DATA}/key`)).toBe(key);
  });

  test("carries provision.json out when it is configured; one that cannot be is said, and mended", () => {
    const file = machine.path("/etc/idcard-bridge/provision.json");
    writeFileSync(file, "{");
    const failed = machine.sh("dpkg --install /tmp/current.deb");
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain("dpkg --configure idcard-bridge");
    const steps = [
      { type: "browser-policy" },
      { type: "policy", settings: { upperAgeMen: 61 } },
      { type: "policy", phase: "startup", settings: { watermark: "试用" } },
      { type: "verify", phase: "startup", findings: ["no-such-finding"] },
    ];
    writeFileSync(file, JSON.stringify({ version: 1, steps }));
    expect(has(POLICY)).toBe(false);
    dpkg("--configure idcard-bridge");
    expect(JSON.parse(read(POLICY))).toMatchObject({
      LoopbackNetworkAllowedForUrls: ["https://hr.example.com"],
    });
  });

  test("gives each user the settings of phase startup when their agent starts, and what fails does not keep it", async () => {
    const url = await login();
    expect((await fetch(`${url}/v1/health`)).status).toBe(200);
    expect(JSON.parse(read(`${DATA}/config.json`))).toEqual({ port: 0, watermark: "试用" });
    await expect
      .poll(() => has(`${DATA}/provisioned.json`) && read(`${DATA}/provisioned.json`))
      .toContain("no-such-finding (-)");
  });

  test("is rid of program, agent and browser policies when the package is removed; IT's files stay", () => {
    // What is undone is what was done, whatever IT has done with the document since.
    rmSync(machine.path("/etc/idcard-bridge/provision.json"));
    dpkg("--remove idcard-bridge");
    expect(JSON.parse(read("/etc/idcard-bridge/policy.json"))).toEqual(JSON.parse(OUR_POLICY));
    expect(has("/etc/idcard-bridge/provisioned.json")).toBe(false);
    expect([has(POLICY), has("/opt/idcard-bridge"), has("/usr/bin/idcard-bridge")]).toEqual([
      false,
      false,
      false,
    ]);
    expect(has(`${DATA}/run.json`)).toBe(false);
    expect(has("/etc/idcard-bridge/policy.json")).toBe(true);
  });

  test("keeps on purge what IT wrote, and a user's data; nothing else is left", () => {
    dpkg("--purge idcard-bridge");
    expect(has("/etc/idcard-bridge/policy.json")).toBe(true);
    expect(has(`${DATA}/key`)).toBe(true);
    rmSync(machine.path("/etc/idcard-bridge/policy.json"));
    dpkg("--install /tmp/current.deb");
    ok("cp /usr/share/doc/idcard-bridge/examples/policy.json /etc/idcard-bridge/");
    dpkg("--purge idcard-bridge");
    expect(machine.changes().filter((path) => !LEFT_BY_DPKG.test(path))).toEqual([]);
  });
});

describe.skipIf(noMachine)("the container image", () => {
  const SITE = "http://localhost:5173";
  const { copy, run, user, env, entrypoint } = readContainerfile(
    fileURLToPath(new URL("../../build/image/Containerfile", import.meta.url)),
  );
  const [install = "", ...others] = run;
  let machine: Machine;
  beforeAll(async () => {
    machine = await startMachine();
  });
  afterAll(() => machine?.end(), 30_000);

  test("its steps give an agent that reads for the page under test, and ends when it is stopped", async () => {
    const [[files = "", into = ""] = []] = copy;
    expect(matchesGlob(basename(packages.current), files)).toBe(true);
    const inside = join(into, basename(packages.current));
    writeFileSync(machine.path(inside), readFileSync(packages.current));
    // apt fetches what the package depends on, which is here; the package itself is dpkg's in both cases.
    expect(install).toContain(`apt-get install --yes --no-install-recommends ${join(into, files)}`);
    for (const step of [`dpkg --install ${join(into, files)}`, ...others])
      expect(machine.sh(step), step).toMatchObject({ code: 0 });

    const variables = Object.entries({ ...env, IDCARD_BRIDGE_ALLOWED_ORIGINS: SITE, HOME: `/home/${user}` });
    const as = [
      `setpriv --reuid=${user} --regid=${user} --clear-groups env`,
      ...variables.map(([name, value]) => `${name}=${value}`),
    ].join(" ");
    // Process 1 of its container, as there: nobody else takes its signals.
    machine.start(`unshare --pid --fork --kill-child ${as} ${entrypoint.join(" ")} --port 0`);
    const runFile = machine.path(`/home/${user}/.local/share/idcard-bridge/run.json`);
    await expect.poll(() => existsSync(runFile)).toBe(true);
    const { port } = JSON.parse(readFileSync(runFile, "utf8")) as { port: number };
    // What `docker exec` does.
    expect(machine.sh(`${as} idcard-bridge simulate insert citizen`)).toMatchObject({ code: 0 });
    const read = await fetch(`http://127.0.0.1:${port}/v1/read`, {
      method: "POST",
      headers: { origin: SITE, "content-type": "application/json" },
      body: "{}",
    });
    expect(await read.json()).toMatchObject({ name: "张三" });
    // What `docker stop` does.
    machine.sh(`pkill -TERM -u ${user}`);
    await expect.poll(() => existsSync(runFile)).toBe(false);
  });
});
