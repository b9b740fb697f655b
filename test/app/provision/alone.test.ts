import { statSync } from "node:fs";
import { expect, test } from "vitest";
import { alone } from "../../../src/app/provision/alone.ts";
import { Fault } from "../../../src/base/fault.ts";
import { computer } from "./site.ts";

const LOCK = "/etc/idcard-bridge/provision.lock";

test("two runs are never at work at once; the second waits, or is told so", async () => {
  const machine = await computer();
  machine.write();
  const { promise: asked, resolve: end } = Promise.withResolvers<void>();
  const first = alone(machine.site, () => asked);
  const second = () => alone(machine.site, async () => "second", 0);
  expect(await second().catch(Fault.accept)).toMatchObject({ id: "provision.busy" });
  end();
  await first;
  expect(await second()).toBe("second");
});

test("also a run that fails lets the next one work, and whoever waits waits at the same file as all others", async () => {
  const machine = await computer();
  machine.write();
  const failing = alone(machine.site, () => Promise.reject(new Error("on purpose")));
  await expect(failing).rejects.toThrow("on purpose");
  const { ino } = statSync(machine.path(LOCK));
  expect(await alone(machine.site, async () => "next", 0)).toBe("next");
  expect(statSync(machine.path(LOCK)).ino).toBe(ino);
});

test("where no file can be made, that is said", async () => {
  const { site } = await computer();
  const fault = await alone(site, async () => null, 0).catch(Fault.accept);
  expect(fault).toMatchObject({ id: "provision.not-permitted" });
});
