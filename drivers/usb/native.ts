/**
 * The part of package `usb` (3.1.0: nusb, no libusb) that the drivers use, and how it is loaded: on first need,
 * never with the program.
 *
 * The package's native layer is taken, not its `WebUSB` class: that one throws what goes wrong while it starts to
 * watch for devices where nobody can catch it (no `/sys/bus/usb` in a container is enough), and its getters for
 * descriptors block the thread.
 */
export interface UsbDeviceHandle {
  readonly vendorId: number;
  readonly productId: number;
  readonly bus: string;
  readonly address: number;
  /** Port numbers from the root hub on. */
  readonly ports: readonly number[];
  /** The string getters may open the device, and throw, where the system did not read the strings already. */
  readonly productName: string | null;
  readonly manufacturerName: string | null;
  readonly serialNumber: string | null;
  /** What the system knows of the descriptors; may open the device, blocks for a moment. Not used on Linux. */
  readonly configurations: readonly UsbConfiguration[];
  open(): Promise<void>;
  /** Does not release interfaces, and so does not free the device by itself. */
  close(): Promise<void>;
  claimInterface(number: number): Promise<void>;
  releaseInterface(number: number): Promise<void>;
  detachKernelDriver(interfaceNumber: number): Promise<void>;
  attachKernelDriver(interfaceNumber: number): Promise<void>;
  clearHalt(direction: "in" | "out", endpointNumber: number): Promise<void>;
  /** Rejects with `transferIn error: Cancelled` after the time-out, `… Disconnected` or `… Fault` when unplugged. */
  nativeTransferIn(endpointNumber: number, timeoutMs: number, length: number): Promise<Uint8Array | null>;
  nativeTransferOut(endpointNumber: number, timeoutMs: number, data: Uint8Array): Promise<number>;
  nativeControlTransferIn(setup: ControlSetup, timeoutMs: number, length: number): Promise<Uint8Array | null>;
  nativeControlTransferOut(setup: ControlSetup, timeoutMs: number, data: Uint8Array): Promise<number>;
}

/** The part of package `usb`'s `USBConfiguration` that is used. */
export interface UsbConfiguration {
  readonly interfaces: readonly { readonly alternate: { readonly endpoints: readonly unknown[] } }[];
}

export interface ControlSetup {
  readonly requestType: "standard" | "class" | "vendor";
  readonly recipient: "device" | "interface" | "endpoint" | "other";
  readonly request: number;
  readonly value: number;
  readonly index: number;
}

/** Tells of devices that come and go, while at least one callback is set. */
export interface PlugEmitter {
  addAttach(callback: () => void): Promise<void>;
  addDetach(callback: () => void): Promise<void>;
  removeAttach(): Promise<void>;
  removeDetach(): Promise<void>;
}

export interface UsbPackage {
  nativeGetDevices(): Promise<readonly UsbDeviceHandle[]>;
  readonly Emitter: new () => PlugEmitter;
}

let loading: Promise<UsbPackage> | null = null;

/** @throws what `import` throws where the package has no build for this system */
export function loadUsb(): Promise<UsbPackage> {
  loading ??= import("usb/index.js").then((module) => module as unknown as UsbPackage);
  return loading;
}
