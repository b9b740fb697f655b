import { expect, test } from "vitest";
import { knownUnsupportedFingerprints } from "../../../drivers/known-unsupported/fingerprints.ts";
import { createKnownUnsupportedDriver } from "../../../drivers/known-unsupported/index.ts";
import { HotPlug } from "../../../drivers/usb/hot-plug.ts";
import { silentLog } from "../../../src/base/log.ts";
import { FakeBulkWire } from "../support/fake-usb.ts";

test.each(knownUnsupportedFingerprints)(
  "$label is listed with the reason and never opened",
  async ({ vendorId = 0, productId = 0 }) => {
    const wire = new FakeBulkWire({ vendorId, productId });
    const context = { clock: wire.clock, log: silentLog };
    const load = async () => wire.usb;
    const hotPlug = new HotPlug({ ...context, load });
    const driver = createKnownUnsupportedDriver(context, { load, hotPlug });
    const [device] = await driver.list();
    expect(device?.obstacle?.id).toBe("reader.model-unsupported");
    if (!device) throw new Error("nothing listed");
    await expect(driver.open(device)).rejects.toMatchObject({ id: "reader.model-unsupported" });
    expect(wire.claimedBy).toBe(null);
    wire.unplug();
    expect(await driver.list()).toEqual([]);
  },
);

test("who watches is told when such a device comes or goes", async () => {
  const wire = new FakeBulkWire();
  const context = { clock: wire.clock, log: silentLog };
  const load = async () => wire.usb;
  const hotPlug = new HotPlug({ ...context, load });
  let told = 0;
  const stop = createKnownUnsupportedDriver(context, { load, hotPlug }).watch(() => told++);
  await hotPlug.settled();
  wire.unplug();
  expect(told).toBe(1);
  stop();
  await hotPlug.settled();
});
