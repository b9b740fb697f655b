/** What cannot be tried below a root of its own: the calls of the system's programs are held to what their makers document. */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { publishedName } from "../../../src/app/provision/kinds/driver.ts";
import { kindOf } from "../../../src/app/provision/kinds/index.ts";
import type { Mark, MarkOf, Wish } from "../../../src/app/provision/mark.ts";
import { mustRun, runTool } from "../../../src/app/provision/run-tool.ts";
import type { Site } from "../../../src/app/provision/site.ts";
import { Fault } from "../../../src/base/fault.ts";
import { computer } from "./site.ts";

/** A computer whose programs are ours; they answer by program name and keep what they were called with. */
async function recorded(
  os: "linux" | "windows" | "macos",
  answers: Record<string, (args: readonly string[]) => string> = {},
) {
  const calls: string[] = [];
  const machine = await computer({
    os,
    async run(program, args) {
      calls.push([program, ...args].join(" "));
      return { code: 0, stdout: answers[program]?.(args) ?? "", stderr: "" };
    },
  });
  return { machine, calls, put: <M extends Mark>(wish: Wish<M>, before?: M) => put(machine, wish, before) };
}

async function put<M extends Mark>({ site }: { site: Site }, wish: Wish<M>, before?: M): Promise<M> {
  const kind = kindOf(wish.mark);
  return (await kind.put(site, wish, await kind.plan(site, wish, before), before)) as M;
}

const certificate: Wish<MarkOf<"certificate">> = { mark: { kind: "certificate", group: "clerks" } };
const trust: Wish<MarkOf<"trust">> = { mark: { kind: "trust", fingerprint: "" } };

test.each([
  [
    "macos",
    /^security add-trusted-cert -d -r trustRoot -k \/Library\/Keychains\/System.keychain .*\/tls\/ca.pem$/,
    /^security delete-certificate -Z [0-9A-F]{64} -t /,
  ],
  [
    "windows",
    /^certutil.exe -f -addstore Root .*ca.pem$/,
    /^powershell.exe .*GetCertHashString\('SHA256'\) -eq '[0-9A-F]{64}' }; \$c \| Remove-Item$/,
  ],
  ["linux", /^update-ca-certificates$/, /^update-ca-certificates --fresh$/],
] as const)(
  "%s: the certificate is made once, trusted, and no longer trusted",
  async (os, trusted, distrusted) => {
    const { machine, calls, put } = await recorded(os, { security: () => "" });
    machine.put("/etc/group", `clerks:x:${process.getgid?.()}:\n`);
    const made = await put(certificate);
    expect(await kindOf(made).isInForce(machine.site, certificate, made)).toBe(true);
    expect(await kindOf(made).isInForce(machine.site, certificate, { ...made, group: "others" })).toBe(false);
    expect(machine.read("/etc/idcard-bridge/tls/key.pem")).toContain("PRIVATE KEY");
    if (os === "windows")
      expect(calls[0]).toMatch(
        /icacls.exe .*key.pem\.[0-9a-f-]{36}\.tmp \/inheritance:r \/grant:r .*S-1-5-18:F clerks:R$/,
      );
    const mark = await put(trust);
    expect(calls.at(-1)).toMatch(trusted);
    expect(mark.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    await kindOf(mark).undo(machine.site, mark);
    expect(calls.at(-1)).toMatch(distrusted);
    await kindOf(made).undo(machine.site, made);
    expect(machine.has("/etc/idcard-bridge/tls")).toBe(false);
  },
);

test("a certificate whose rights cannot be set, or that the system does not take, leaves nothing behind", async () => {
  const fails = (...programs: string[]) => ({
    async run(program: string) {
      return { code: programs.includes(program) ? 1 : 0, stdout: "", stderr: "" };
    },
  });
  const windows = await computer({ os: "windows", ...fails("icacls.exe") });
  expect((await put(windows, certificate).catch(Fault.accept)) as Fault).toMatchObject({
    id: "provision.program",
  });
  expect(windows.has("/etc/idcard-bridge/tls")).toBe(false);

  const linux = await computer(fails("update-ca-certificates"));
  linux.put("/etc/group", `clerks:x:${process.getgid?.()}:\n`);
  await put(linux, certificate);
  expect((await put(linux, trust).catch(Fault.accept)) as Fault).toMatchObject({ id: "provision.program" });
  expect(linux.has("/usr/local/share/ca-certificates/idcard-bridge.crt")).toBe(false);
});

test("Windows' Run value is set, found in order the next time, and what was there before comes back", async () => {
  let value: string | null = "C:\\Old\\agent.exe";
  const { machine, calls, put } = await recorded("windows", {
    "reg.exe": ([verb, , , , , , , data]) => {
      if (verb === "add") value = data ?? "";
      if (verb === "delete") value = null;
      return value === null
        ? ""
        : `\r\nHKEY_LOCAL_MACHINE\\…\\Run\r\n    idcard-bridge    REG_SZ    ${value}\r\n\r\n`;
    },
  });
  const wish = { mark: { kind: "run-value", value: '"C:\\Program Files\\x.exe" start' } } as const;
  const mark = await put<MarkOf<"run-value">>(wish);
  expect(value).toBe(wish.mark.value);
  expect(await kindOf(mark).isInForce(machine.site, wish, mark)).toBe(true);
  await kindOf(mark).undo(machine.site, mark);
  expect(value).toBe("C:\\Old\\agent.exe");
  const off = await put<MarkOf<"run-value">>({ mark: { kind: "run-value", value: null } });
  expect(value).toBeNull();
  expect(calls.at(-1)).toBe(
    "reg.exe delete HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run /v idcard-bridge /f",
  );
  await kindOf(off).undo(machine.site, off);
  expect(value).toBe("C:\\Old\\agent.exe");
});

test("a driver package goes into Windows' store once, under the name that Windows tells in any language", async () => {
  const said =
    "Microsoft PnP-Dienstprogramm\r\n\r\nTreiberpaket hinzugefügt.\r\nVeröffentlichter Name: OEM42.inf\r\n";
  const { machine, calls, put } = await recorded("windows", { "pnputil.exe": () => said });
  const windows = machine.path("/windows");
  machine.put("/etc/idcard-bridge/provision.json", "{}");
  Object.assign(machine.site.env, { SystemRoot: windows });
  const wish: Wish<MarkOf<"driver">> = {
    mark: { kind: "driver", sha256: "a".repeat(64), published: "" },
    files: [{ name: "reader.INF", content: () => Buffer.from("[Version]") }],
  };
  const mark = await put(wish);
  expect(mark.published).toBe("oem42.inf");
  expect(calls[0]).toMatch(
    /^pnputil.exe \/add-driver .*\/etc\/idcard-bridge\/driver-\w+\/reader.INF \/install$/,
  );
  expect(readdirSync(machine.path("/etc/idcard-bridge"))).toEqual(["provision.json"]);
  expect(await kindOf(mark).isInForce(machine.site, wish, mark)).toBe(false);
  mkdirSync(join(windows, "INF"), { recursive: true });
  writeFileSync(join(windows, "INF", "oem42.inf"), "");
  expect(await kindOf(mark).isInForce(machine.site, wish, mark)).toBe(true);
  await kindOf(mark).undo(machine.site, mark);
  expect(calls.at(-1)).toBe("pnputil.exe /delete-driver oem42.inf /uninstall");
  expect(publishedName("nothing")).toBe("");
});

test("a program of the system that fails, or is not there, is told by name", async () => {
  const failing = await mustRun(runTool, process.execPath, [
    "-e",
    "console.error('why'); process.exit(3)",
  ]).catch(Fault.accept);
  expect((failing as Fault).text("en").cause).toContain("exit 3, why");
  const absent = await mustRun(runTool, "/nowhere/program", []).catch(Fault.accept);
  expect((absent as Fault).id).toBe("provision.program");
  expect((await mustRun(runTool, process.execPath, ["-e", "process.exit(42)"], [0, 42])).code).toBe(42);
});
