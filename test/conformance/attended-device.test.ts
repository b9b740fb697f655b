/** What the person beside a real device is asked, and what is made of the answers. */
import { expect, test } from "vitest";
import { AttendedDevice } from "../../src/conformance/device/attended-device.ts";
import { NeedsPerson } from "../../src/conformance/device/device.ts";

const APP = { appid: "site", secret: "s" };
const SERVER = "http://192.0.2.7:8000";

/** A device with a person who answers one after another, and what that person was asked. */
function attended(...answers: string[]) {
  const asked: { zh: string; en: string }[] = [];
  const device = new AttendedDevice(APP, async (question) => {
    asked.push(question);
    return answers.shift() ?? "";
  });
  return { device, asked };
}

test("before a case the person is told address, appid and version, in both languages", async () => {
  const { device, asked } = attended();
  await device.fresh(SERVER, { version: "v2" });
  expect(asked).toEqual([
    {
      zh: `请把设备指向 ${SERVER}（appid site, version=v2），清空人员和记录，然后按回车`,
      en: `Point the device at ${SERVER} (appid site, version=v2), clear its persons and records, press Enter`,
    },
  ]);
});

test("a punch is kept unless the person answers n; it says who, by what, and how long after the last", async () => {
  const { device, asked } = attended("", " N ", "no");
  expect(await device.punch("1001")).toBe("kept");
  expect(await device.punch("1001", "idcard", 30_000)).toBe("refused");
  expect(await device.punch("1001", "fingerprint")).toBe("kept");
  expect(asked.map(({ en }) => en)).toEqual([
    "Person 1001: face; Enter if it is taken, n if not",
    "Person 1001: card (30 s after the last punch); Enter if it is taken, n if not",
    "Person 1001: fingerprint; Enter if it is taken, n if not",
  ]);
});

test("a factory reset that asks again is told by y alone", async () => {
  const { device } = attended("Y", "", "n");
  expect([await device.factoryReset(), await device.factoryReset(), await device.factoryReset()]).toEqual([
    true,
    false,
    false,
  ]);
});

test("the clock is asked for in Beijing time, the new address in full; power and menu are the person's too", async () => {
  const { device, asked } = attended();
  await device.setClock(Date.parse("2026-11-24T16:30:00Z"));
  await device.moveTo(SERVER);
  await device.powerCycle();
  await device.clearPunches();
  expect(asked.map(({ en }) => en)).toEqual([
    "Set the device's clock to 2026-11-25 00:30:00, press Enter",
    `Change the server's address to ${SERVER} without a restart, press Enter`,
    "Switch the device off and on, press Enter when it runs",
    "Clear the punches in the device's menu, press Enter",
  ]);
});

test("where nobody is at the keyboard, what needs a person is not run, and the device is taken as it is", async () => {
  const alone = new AttendedDevice(APP, null);
  await alone.fresh(SERVER, {});
  for (const work of [
    () => alone.punch("1"),
    () => alone.powerCycle(),
    () => alone.setClock(0),
    () => alone.moveTo(SERVER),
    () => alone.clearPunches(),
    () => alone.factoryReset(),
  ])
    await expect(work()).rejects.toThrow(NeedsPerson);
});

test("what only a virtual terminal can do, what only eyes see and waits beyond a quarter of an hour are not asked of anybody", async () => {
  const { device, asked } = attended();
  for (const setup of [{ capacity: 1 }, { backlog: 1 }, { nobody: true }, { signProfile: "S2" }] as const)
    await expect(device.fresh(SERVER, setup)).rejects.toThrow(NeedsPerson);
  await expect(device.screen()).rejects.toThrow(NeedsPerson);
  await expect(device.until(() => true, 15 * 60_000 + 1)).rejects.toThrow(NeedsPerson);
  expect(asked).toEqual([]);
});
