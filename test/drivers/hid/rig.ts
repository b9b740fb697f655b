import type { Driver, DriverContext } from "../../../drivers/contract.ts";
import type { HidDriverOptions } from "../../../drivers/hid/driver.ts";
import { HotPlug } from "../../../drivers/usb/hot-plug.ts";
import { silentLog } from "../../../src/base/log.ts";
import type { Rig } from "../kit.ts";
import { type FakeHidOptions, FakeHidWire } from "../support/fake-hid.ts";

export function hidRig(
  create: (context: DriverContext, options: HidDriverOptions) => Driver,
  options: FakeHidOptions,
  pieceLength: number,
): Rig & { wire: FakeHidWire } {
  const wire = new FakeHidWire(options);
  const context = { clock: wire.clock, log: silentLog };
  const loadUsb = async () => wire.usb;
  const hotPlug = new HotPlug({ ...context, load: loadUsb });
  const driver = create(context, { loadUsb, hid: wire.hid, hotPlug });
  return { driver, wire, handles: () => wire.handles, pieceLength };
}
