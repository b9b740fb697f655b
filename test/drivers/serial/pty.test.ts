/** The serial driver by the real package `serialport`, over pseudo-terminals of the real system. */
import { describe, expect, onTestFinished, test } from "vitest";
import type { ReaderTransport } from "../../../drivers/contract.ts";
import { createSerialDriver } from "../../../drivers/serial/index.ts";
import { PEOPLE } from "../../../drivers/simulator/people.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import { SamSession } from "../../../src/sam/session.ts";
import { lacking } from "../../support/debian.ts";
import { createPty, needsSocat, type Pty } from "./pty.ts";

const card = (id: string) => {
  const person = PEOPLE.find((candidate) => candidate.id === id);
  if (!person) throw new Error(`nobody is called ${id}`);
  return person.card("2026-11-24");
};

const idOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "none",
    (fault: { id?: string }) => fault.id ?? String(fault),
  );

function driverFor(...ports: Pty[]) {
  const allowed = { serialPorts: ports.map(({ path }) => ({ path })), devices: [] };
  const hotPlug = { watch: () => () => {} };
  return createSerialDriver({ clock: systemClock, log: silentLog, allowed }, { hotPlug });
}

async function openOn(driver: ReturnType<typeof driverFor>): Promise<ReaderTransport> {
  const [device] = await driver.list();
  if (!device) throw new Error("no port is listed");
  const transport = await driver.open(device);
  onTestFinished(() => transport.close());
  return transport;
}

async function readCard(session: SamSession) {
  expect(await session.find()).toBe(true);
  await session.select();
  return await session.readBase(true);
}

describe.skipIf(lacking(needsSocat))("over a pseudo-terminal", () => {
  test("a whole card is read, with fingerprints and addresses", async () => {
    const pty = await createPty();
    const session = await SamSession.open(await openOn(driverFor(pty)), systemClock);
    expect(session.samId).toBe("05.03-20201130-0002000001-0305419896");
    for (const id of ["fingerprint", "new-address"]) {
      const { blocks } = card(id);
      pty.sam.insertCard({ blocks });
      const read = await readCard(session);
      expect(read.text).toEqual(blocks.text);
      expect([...read.portrait]).toEqual([...blocks.portrait]);
      expect(await session.readAddresses()).toEqual(blocks.addresses ?? new Uint8Array());
    }
  });

  test("a module at another rate is found, the port really set to it", async () => {
    const pty = await createPty({ rate: 57_600 });
    const session = await SamSession.open(await openOn(driverFor(pty)), systemClock);
    pty.sam.insertCard(card("citizen"));
    expect((await readCard(session)).text).toEqual(card("citizen").blocks.text);
  });

  test("unplugged in the middle of a reply it says so; plugged in again, it is told and read without a restart", async () => {
    const pty = await createPty();
    const driver = driverFor(pty);
    const session = await SamSession.open(await openOn(driver), systemClock);
    pty.sam.insertCard(card("citizen"));
    await session.find();
    await session.select();
    let pulled = Promise.resolve();
    pty.sam.faultOnce((reply) => {
      pulled = pty.unplug();
      return [reply.slice(0, 700)];
    });
    expect(await idOf(session.readBase(false))).toBe("reader.unplugged");
    await session.close();
    // The line is dead a moment before the port's name is gone.
    await pulled;
    expect(await driver.list()).toEqual([]);

    const back = new Promise<void>((resolve) => onTestFinished(driver.watch(resolve)));
    await pty.plug();
    await back;
    const again = await SamSession.open(await openOn(driver), systemClock);
    pty.sam.insertCard(card("citizen"));
    expect((await readCard(again)).text).toEqual(card("citizen").blocks.text);
  });

  test("a port in use is told as such and works for the one who has it", async () => {
    const pty = await createPty();
    const session = await SamSession.open(await openOn(driverFor(pty)), systemClock);
    expect(await idOf(openOn(driverFor(pty)))).toBe("reader.open-failed");
    expect(await session.find()).toBe(false);
  });

  test("a port that is not allowed hears nothing, though it is there", async () => {
    const [allowed, other] = [await createPty(), await createPty()];
    const driver = driverFor(allowed);
    expect((await driver.list()).map(({ path }) => path)).toEqual([allowed.path]);
    await SamSession.open(await openOn(driver), systemClock);
    expect(await idOf(driver.open({ bus: "serial", path: other.path }))).toBe("reader.not-allowed");
    expect(allowed.heard).toBeGreaterThan(0);
    expect(other.heard).toBe(0);
  });
});
