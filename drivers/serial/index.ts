/**
 * SAM over a serial line (UART), by package `serialport`. reader-protocol.md 2.1, 3.2. Only ports that the user or
 * the machine's policy named are ever opened.
 */
import { Fault } from "../../src/base/fault.ts";
import { type Look, refusalAt } from "../access.ts";
import type { DeviceInfo, Driver, DriverContext, SerialPortChoice } from "../contract.ts";
import { driverFaults } from "../faults.ts";
import { told } from "../told.ts";
import { type HotPlug, sharedHotPlug } from "../usb/hot-plug.ts";
import { Line } from "../usb/line.ts";
import { detectRate, RATES, type Rates } from "./detect-rate.ts";
import { serialFingerprints } from "./fingerprints.ts";
import { nodeSerialPort, type SerialPackage } from "./node-serialport.ts";
import { openPortFault } from "./open-fault.ts";
import { watchPorts } from "./presence.ts";
import { serialTransport } from "./transport.ts";

export interface SerialOptions {
  readonly ports?: SerialPackage;
  readonly hotPlug?: Pick<HotPlug, "watch">;
}

export function createSerialDriver(context: DriverContext, options: SerialOptions = {}): Driver {
  const { ports = nodeSerialPort, hotPlug = sharedHotPlug(context) } = options;
  const choices = new Map((context.allowed?.serialPorts ?? []).map((choice) => [choice.path, choice]));
  /** By path: where a module was found, it is looked for first. */
  const rates = new Map<string, number>();
  const present = async () => (choices.size > 0 ? await ports.present([...choices.keys()]) : []);
  return {
    name: "serial",
    fingerprints: serialFingerprints,
    list: async () => await Promise.all((await present()).map(describe)),
    watch(changed) {
      if (choices.size === 0) return () => {};
      return watchPorts(present, { clock: context.clock, hotPlug }, changed);
    },
    async open({ path }) {
      const choice = choices.get(path);
      if (!choice) throw new Fault(driverFaults["reader.not-allowed"], { device: path });
      const candidates = ratesToTry(choice, rates.get(path));
      const device = await ports.open(path, candidates[0]).catch((error: unknown) => {
        throw openPortFault(error, path);
      });
      const line = new Line();
      device.onData((chunk) => line.deliver(chunk));
      device.onGone(() => line.lose());
      try {
        const rate = await detectRate(device, line, candidates, context.clock);
        if (rate === null)
          throw new Fault(driverFaults[line.open ? "reader.no-answer" : "reader.unplugged"], {
            device: path,
          });
        rates.set(path, rate);
        context.log.debug({ path, rate }, "opened a serial reader");
        return serialTransport(device, line);
      } catch (error) {
        line.close();
        await device.close();
        throw openPortFault(error, path);
      }
    },
  };
}

function ratesToTry({ rate }: SerialPortChoice, known: number | undefined): Rates {
  if (rate !== undefined) return [rate];
  return known === undefined ? RATES : [known, ...RATES.filter((candidate) => candidate !== known)];
}

async function describe(path: string): Promise<DeviceInfo> {
  const obstacle = await obstacleAt(path);
  return { bus: "serial", path, product: `串口读卡器 ${path}`, ...told({ obstacle }) };
}

/** `reader.port-permission` where this user may not open the device file; seen without opening. Not on Windows. */
export async function obstacleAt(
  path: string,
  { platform = process.platform, look }: { platform?: NodeJS.Platform; look?: Look } = {},
): Promise<Fault | null> {
  if (platform === "win32") return null;
  const cause = await refusalAt(path, look);
  return cause && new Fault(driverFaults["reader.port-permission"], { device: path }, { cause });
}
