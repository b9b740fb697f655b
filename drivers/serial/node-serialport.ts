/** {@link SerialPackage} by package `serialport`, loaded when an allowed port is opened and not before. */
import { stat } from "node:fs/promises";
import type { SerialPort } from "serialport";
import { Fault } from "../../src/base/fault.ts";
import { driverFaults } from "../faults.ts";
import { nobody } from "../usb/line.ts";
import type { SerialDevice } from "./transport.ts";

export interface SerialPackage {
  /** Which of these ports are there. Opens none. */
  present(paths: readonly string[]): Promise<readonly string[]>;
  /** @throws what the system says, as text */
  open(path: string, rate: number): Promise<SerialDevice>;
}

export interface SerialPackageOptions {
  readonly platform?: NodeJS.Platform;
  readonly load?: () => Promise<Pick<typeof import("serialport"), "SerialPort">>;
}

export function serialPackage({
  platform = process.platform,
  load = () => import("serialport"),
}: SerialPackageOptions = {}): SerialPackage {
  return {
    async present(paths) {
      if (platform !== "win32") {
        const there = await Promise.all(paths.map(isDeviceFile));
        return paths.filter((_, i) => there[i]);
      }
      const { SerialPort } = await load();
      const listed = new Set((await SerialPort.list()).map(({ path }) => path.toUpperCase()));
      return paths.filter((path) => listed.has(path.toUpperCase()));
    },
    async open(path, rate) {
      const { SerialPort } = await load();
      const port = new SerialPort({ path, baudRate: rate, autoOpen: false, lock: true });
      await settled((done) => port.open(done));
      return serialDevice(port);
    },
  };
}

export const nodeSerialPort = serialPackage();

async function isDeviceFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.isCharacterDevice() ?? false;
}

function serialDevice(port: SerialPort): SerialDevice {
  let gone: () => void = nobody;
  let ended = false;
  const end = () => {
    ended = true;
    gone();
  };
  port.on("close", end);
  port.on("end", end);
  port.on("error", () => {
    if (!port.isOpen) end();
  });
  return {
    setRate: (rate) => settled((done) => port.update({ baudRate: rate }, done)),
    flush: () => settled((done) => port.flush(done)),
    async write(bytes) {
      try {
        await settled((done) => port.write(bytes, done));
      } catch (error) {
        const kind = port.isOpen && !ended ? "reader.write-failed" : "reader.unplugged";
        throw new Fault(driverFaults[kind], {}, { cause: error });
      }
    },
    onData: (listener) => void port.on("data", (chunk: Uint8Array) => listener(Uint8Array.from(chunk))),
    onGone(listener) {
      gone = listener;
      if (ended) listener();
    },
    // A port that is gone cannot be closed properly; there is nothing to do about it.
    close: () => settled((done) => port.close(done)).catch(() => {}),
  };
}

function settled(call: (done: (error?: Error | null) => void) => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    call((error) => (error ? reject(error) : resolve()));
  });
}
