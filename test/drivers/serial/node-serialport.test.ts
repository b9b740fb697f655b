import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { type SerialPackageOptions, serialPackage } from "../../../drivers/serial/node-serialport.ts";

type Done = (error?: Error | null) => void;

/** As serialport 13: errors come to the callback, the end of a device as events. */
class FakePort extends EventEmitter {
  static async list() {
    return [{ path: "com3" }, { path: "COM10" }];
  }
  static last: FakePort;
  isOpen = false;
  failure: Error | null = null;
  rate: number;

  constructor({ baudRate }: { baudRate: number }) {
    super();
    this.rate = baudRate;
    FakePort.last = this;
  }

  open(done: Done): void {
    this.isOpen = true;
    done(null);
  }
  update({ baudRate }: { baudRate: number }, done: Done): void {
    this.rate = baudRate;
    done(this.failure);
  }
  flush(done: Done): void {
    done(this.failure);
  }
  write(_: Uint8Array, done: Done): void {
    done(this.failure);
  }
  close(done: Done): void {
    this.isOpen = false;
    done(this.failure);
  }
}

const load = (async () => ({ SerialPort: FakePort })) as unknown as NonNullable<SerialPackageOptions["load"]>;
const opened = async () => {
  const device = await serialPackage({ platform: "linux", load }).open("/dev/ttyUSB0", 115_200);
  return { device, port: FakePort.last };
};
const idOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "none",
    (fault: { id?: string; message: string }) => fault.id ?? fault.message,
  );

test("on Windows the ports that it lists are there, whatever case they are written in", async () => {
  const { present } = serialPackage({ platform: "win32", load });
  expect(await present(["COM3", "COM4", "com10"])).toEqual(["COM3", "com10"]);
});

test("elsewhere a port is there when its device file is", async () => {
  const { present } = serialPackage({ platform: "linux", load });
  expect(await present(["/dev/null", "/dev/ttyUSB99", "/"])).toEqual(["/dev/null"]);
});

test("a write that fails is a failed write while the port is open, else the reader is gone", async () => {
  const { device, port } = await opened();
  expect(await idOf(device.write(Uint8Array.of(1)))).toBe("none");
  port.failure = new Error("EIO");
  expect(await idOf(device.write(Uint8Array.of(1)))).toBe("reader.write-failed");
  port.emit("end");
  expect(await idOf(device.write(Uint8Array.of(1)))).toBe("reader.unplugged");
  const other = await opened();
  other.port.failure = new Error("EIO");
  other.port.isOpen = false;
  expect(await idOf(other.device.write(Uint8Array.of(1)))).toBe("reader.unplugged");
});

test("closed, ended or failed for good the device is gone, told once listened for; a passing error is none", async () => {
  for (const event of ["close", "end", "error"]) {
    const { device, port } = await opened();
    const told: string[] = [];
    port.emit("error", new Error("framing"));
    device.onGone(() => told.push("gone"));
    expect(told).toEqual([]);
    port.isOpen = false;
    port.emit(event, new Error("device lost"));
    expect(told).toEqual(["gone"]);
    const late: string[] = [];
    device.onGone(() => late.push("gone"));
    expect(late).toEqual(["gone"]);
  }
  const { port } = await opened();
  port.isOpen = false;
  expect(() => port.emit("error", new Error("before anybody listens"))).not.toThrow();
});

test("rate and flush are asked of the port and fail with it; a port that cannot be closed is let go of", async () => {
  const { device, port } = await opened();
  const got: number[] = [];
  device.onData((chunk) => got.push(...chunk));
  port.emit("data", Buffer.from([1, 2]));
  expect(got).toEqual([1, 2]);
  await device.setRate(9_600);
  expect(port.rate).toBe(9_600);
  await device.flush();
  port.failure = new Error("EIO");
  expect(await idOf(device.setRate(1))).toBe("EIO");
  expect(await idOf(device.flush())).toBe("EIO");
  expect(await idOf(device.close())).toBe("none");
});
