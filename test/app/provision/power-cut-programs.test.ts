/** The power fails while a program of the system works: what it has done is found again and taken back. */
import { X509Certificate } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { basename } from "node:path";
import { afterAll, expect, test } from "vitest";
import { kindOf } from "../../../src/app/provision/kinds/index.ts";
import type { Wish } from "../../../src/app/provision/mark.ts";
import { fulfil } from "../../../src/app/provision/step.ts";
import { atEveryMoment, type Power, quickDisk, untilPowerFails } from "./power.ts";
import { computer, hash } from "./site.ts";

afterAll(quickDisk());

type Os = "linux" | "windows" | "macos";
const DEBIAN = "/usr/local/share/ca-certificates/idcard-bridge.crt";

/** A computer whose programs keep a list of authorities and a store of drivers. */
async function withPrograms(os: Os) {
  const state = { power: undefined as Power | undefined, trusted: [] as string[] };
  const trust = (file: string) => {
    state.trusted = [new X509Certificate(readFileSync(file)).fingerprint256.replaceAll(":", "")];
  };
  const programs: Record<string, (args: readonly string[]) => void> = {
    "certutil.exe": (args) => trust(args.at(-1) ?? ""),
    "powershell.exe": () => state.trusted.pop(),
    security: ([verb, ...args]) =>
      verb === "add-trusted-cert" ? trust(args.at(-1) ?? "") : state.trusted.pop(),
    "update-ca-certificates": () =>
      existsSync(machine.path(DEBIAN)) ? trust(machine.path(DEBIAN)) : state.trusted.pop(),
    "pnputil.exe": ([verb, name = ""]) =>
      verb === "/add-driver"
        ? machine.put("/windows/INF/oem7.inf", readFileSync(name, "utf8"))
        : rmSync(machine.path(`/windows/INF/${name}`)),
  };
  const machine = await computer({
    os,
    async run(program, args) {
      const answer = (code: number, stdout = "") => ({ code, stdout, stderr: "" });
      if (args[0] === "find-certificate") return answer(0, state.trusted.join());
      if (args.at(-1)?.endsWith("exit 1 }")) return answer(state.trusted.length > 0 ? 0 : 1);
      const act = () => programs[program]?.(args);
      if (state.power) state.power.spend(act);
      else act();
      return answer(0, "Published Name: oem7.inf");
    },
  });
  Object.assign(machine.site.env, { SystemRoot: machine.path("/windows") });
  machine.put("/etc/group", `mine:x:${process.getgid?.()}:\n`);
  return { machine, state };
}

const tls: readonly Wish[] = [
  { mark: { kind: "certificate", group: "mine" } },
  { mark: { kind: "trust", fingerprint: "" } },
  { mark: { kind: "setting", name: "tls", value: "on" } },
];
const INF = "[Version]\n";
const driver: readonly Wish[] = [
  {
    mark: { kind: "driver", sha256: hash(INF), published: "" },
    files: [{ name: "reader.inf", content: () => Buffer.from(INF) }],
  },
];

test.each([
  ["linux", "the certificate and who trusts it", tls],
  ["macos", "the certificate and who trusts it", tls],
  ["windows", "the certificate and who trusts it", tls],
  ["windows", "the driver", driver],
] as const)("%s: %s", async (os, _what, wishes) => {
  const moments = await atEveryMoment(async (changes) => {
    const { machine, state } = await withPrograms(os);
    const step = () =>
      fulfil(wishes, { step: 1, type: "-" }, { site: machine.site, record: machine.record() });
    const failed = await untilPowerFails(changes, async (power) => {
      state.power = power;
      await step();
    });
    state.power = undefined;
    const undone = await machine.undo();
    expect(
      undone.filter((one) => one.state !== "undone"),
      `after ${changes} changes`,
    ).toEqual([]);
    expect(state.trusted).toEqual([]);
    expect(
      machine.filesBelow("/").map((file) => basename(file)),
      `after ${changes} changes`,
    ).toEqual(["group"]);
    return failed;
  });
  expect(moments).toBeGreaterThan(3);
});

test("a driver package that somebody else had installed stays when ours is taken back", async () => {
  const { machine } = await withPrograms("windows");
  machine.put("/windows/INF/OEM3.INF", INF);
  const place = { site: machine.site, record: machine.record() };
  await fulfil(driver, { step: 1, type: "driver" }, place);
  expect(place.record.entries).toMatchObject([{ mark: { before: "oem3.inf" } }]);
  rmSync(machine.path("/windows/INF/OEM3.INF"));
  expect(await machine.undo()).toMatchObject([{ state: "undone" }]);
  expect(machine.filesBelow("/windows")).toHaveLength(1);
});

test("a certificate whose files do not belong together is made anew", async () => {
  const { machine } = await withPrograms("linux");
  const [certificate] = tls as [Wish];
  const place = { site: machine.site, record: machine.record() };
  await fulfil([certificate], { step: 1, type: "tls" }, place);
  const inForce = () =>
    kindOf(certificate.mark).isInForce(machine.site, certificate, place.record.of(certificate.mark)?.mark);
  expect(await inForce()).toBe(true);
  const other = await withPrograms("linux");
  await fulfil(
    [certificate],
    { step: 1, type: "tls" },
    { site: other.machine.site, record: other.machine.record() },
  );
  machine.put("/etc/idcard-bridge/tls/key.pem", other.machine.read("/etc/idcard-bridge/tls/key.pem"));
  expect(await inForce()).toBe(false);
});
