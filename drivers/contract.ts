/**
 * What a driver is: bytes on a wire to a certified reader. A driver knows nothing of cards, commands or HTTP.
 *
 * The pattern follows zigbee-herdsman's adapters and node-serialport's bindings: a declarative list of
 * fingerprints, a way to enumerate, a way to open. The simulator is a driver like any other.
 */
import type { Clock } from "../src/base/clock.ts";
import type { Fault } from "../src/base/fault.ts";
import type { Log } from "../src/base/log.ts";

export type Bus = "usb" | "hid" | "serial" | "library" | "virtual";

/** A device as the operating system lists it, before anything was sent to it. */
export interface DeviceInfo {
  readonly bus: Bus;
  /** Unique on this machine while the device stays plugged in: `usb:1-4`, `/dev/hidraw3`, `COM5`. */
  readonly path: string;
  /** Where it is plugged in, when `path` changes with every plugging: `usb:1-4`. */
  readonly place?: string;
  readonly vendorId?: number;
  readonly productId?: number;
  readonly product?: string;
  readonly manufacturer?: string;
  readonly serialNumber?: string;
  /** What stands in the way of opening it, where that can be seen without opening: no permission, no driver. */
  readonly obstacle?: Fault;
}

export interface Fingerprint {
  readonly bus: Bus;
  readonly vendorId?: number;
  readonly productId?: number;
  /** 0..100, how sure the ids are; the driver with the highest score gets the device. */
  readonly score: number;
  /** Generic chip id, shared with unrelated products: listed, but opened only where {@link Allowed} names it. */
  readonly conflictProne?: boolean;
  /** What people call this reader. */
  readonly label: string;
}

/** An open reader. Carries SAM frames in both directions, in any chunking; framing is the sam room's business. */
export interface ReaderTransport {
  /** Sends one whole SAM request frame. */
  write(frame: Uint8Array): Promise<void>;
  /** The bytes that the reader sends, without the transport's own wrapping or padding where it is known. */
  onData(listener: (chunk: Uint8Array) => void): void;
  /** Called once when the device goes away, with a fault that is not simply unplugging; nothing can be written then. */
  onDisconnect(listener: (fault?: Fault) => void): void;
  /** Idempotent. No listener is called afterwards. */
  close(): Promise<void>;
  /** Where the wire is slower than the deadlines of the commands allow for: these hold instead. */
  readonly limits?: ReplyLimits;
}

/** How long a reply may take, ms from the request on. */
export interface ReplyLimits {
  /** Until it begins. */
  readonly beginMs: number;
  /** Until it is complete. */
  readonly wholeMs: number;
}

/** What the user or the machine's policy allows beyond what is certainly a reader. */
export interface Allowed {
  /** The only serial ports that are ever opened: their chips (CH340, CP210x) are in everything. */
  readonly serialPorts: readonly SerialPortChoice[];
  /** `VID:PID` in capitals, as in `0483:5750`: devices behind a conflict-prone id that are readers here. */
  readonly devices: readonly string[];
  /** The library of a reader's vendor, where the site has one and wants it used. */
  readonly vendorLibrary?: VendorLibraryChoice | null | undefined;
}

export interface VendorLibraryChoice {
  /** Absolute path of a DLL or .so with the classic SDT_ functions. */
  readonly path: string;
  /** 1..16 = COM1..COM16, 1001..1016 = USB; some vendors have numbers of their own. */
  readonly port: number;
  /** Differs on 32-bit Windows only. */
  readonly convention: "stdcall" | "cdecl";
}

export interface SerialPortChoice {
  /** `/dev/ttyUSB0`, `COM3` */
  readonly path: string;
  /** Bits per second; absent: found out. */
  readonly rate?: number | undefined;
}

export interface DriverContext {
  readonly clock: Clock;
  readonly log: Log;
  /** Absent: nothing. */
  readonly allowed?: Allowed;
}

export interface Driver {
  /** Folder name: `sdt-usb`. */
  readonly name: string;
  readonly fingerprints: readonly Fingerprint[];
  /** Devices that are present now and match a fingerprint. Sends nothing to them. */
  list(): Promise<readonly DeviceInfo[]>;
  /** Calls `changed` whenever {@link list} may answer differently; returns the way to stop. */
  watch(changed: () => void): () => void;
  /** @throws Fault `reader.permission`, `reader.driver-missing`, `reader.library-missing`, `reader.open-failed` */
  open(device: DeviceInfo): Promise<ReaderTransport>;
}

/** An entry of the registry: enough to decide whether to load the driver's code. */
export interface DriverEntry {
  readonly name: string;
  load(context: DriverContext): Promise<Driver>;
}
