import { basename } from "node:path";
import { Fault } from "../../src/base/fault.ts";
import { Mutex } from "../../src/base/mutex.ts";
import { NativeHost, type NativeLibrary } from "../../src/native/host.ts";
import type { DeviceInfo, Driver, DriverContext, ReaderTransport, VendorLibraryChoice } from "../contract.ts";
import { driverFaults } from "../faults.ts";
import { type HotPlug, sharedHotPlug } from "../usb/hot-plug.ts";
import { vendorLibraryFingerprints } from "./fingerprints.ts";
import { isPortCode } from "./sdt-calls.ts";
import { PORT_OK, SdtLibrary } from "./sdt-library.ts";
import { LibraryTransport } from "./transport.ts";

/** How long the process that holds the library is kept when no port is open, while somebody watches for readers. */
const LINGER_MS = 5_000;

export interface VendorLibraryOptions {
  readonly native?: NativeLibrary;
  readonly hotPlug?: HotPlug;
}

/**
 * A reader behind a library of its vendor, where the settings name one. Whether the reader is there only the library
 * knows, so it is asked, by opening the port, whenever a USB device comes or goes; not while the port is in use.
 */
export function createVendorLibraryDriver(
  context: DriverContext,
  options: VendorLibraryOptions = {},
): Driver {
  const choice = context.allowed?.vendorLibrary;
  const base = { name: "vendor-library", fingerprints: vendorLibraryFingerprints };
  return choice
    ? { ...base, ...new LibraryReader(choice, context, options).methods }
    : { ...base, ...NOTHING };
}

const NOTHING: Pick<Driver, "list" | "watch" | "open"> = {
  list: async () => [],
  watch: () => () => {},
  async open() {
    throw new Fault(driverFaults["reader.unplugged"]);
  },
};

class LibraryReader {
  readonly #context: DriverContext;
  readonly #options: VendorLibraryOptions;
  readonly #library: SdtLibrary;
  readonly #device: DeviceInfo;
  readonly #watchers = new Set<() => void>();
  /** Opening, looking and closing, one after the other. */
  readonly #turn = new Mutex();
  #inUse: LibraryTransport | null = null;
  #unplugged = false;
  #stopLingering = () => {};

  constructor(choice: VendorLibraryChoice, context: DriverContext, options: VendorLibraryOptions) {
    const { clock, log } = context;
    this.#context = context;
    this.#options = options;
    const native = options.native ?? new NativeHost({ library: choice.path, clock, log });
    this.#library = new SdtLibrary(native, choice);
    this.#device = {
      bus: "library",
      path: `library-${choice.port}`,
      product: `厂商库读卡器（${basename(choice.path)}，端口 ${choice.port}）`,
    };
  }

  readonly methods: Pick<Driver, "list" | "watch" | "open"> = {
    list: () => this.#turn.run(() => this.#look()),
    watch: (changed) => this.#watch(changed),
    open: () => this.#turn.run(() => this.#open()),
  };

  async #look(): Promise<readonly DeviceInfo[]> {
    if (this.#inUse) return this.#unplugged ? [] : [this.#device];
    try {
      const code = await this.#library.openPort();
      if (code === PORT_OK) await this.#library.closePort();
      this.#linger();
      if (isPortCode(code)) return [];
      if (code === PORT_OK) return [this.#device];
      return [{ ...this.#device, obstacle: this.#notOpened() }];
    } catch (error) {
      return [{ ...this.#device, obstacle: Fault.accept(error) }];
    }
  }

  async #open(): Promise<ReaderTransport> {
    if (this.#inUse) throw this.#notOpened();
    this.#stopLingering();
    const code = await this.#library.openPort();
    if (code !== PORT_OK) {
      this.#context.log.warn(
        { port: this.#library.port, code },
        "the vendor's library does not open its port",
      );
      this.#linger();
      throw isPortCode(code) ? new Fault(driverFaults["reader.unplugged"]) : this.#notOpened();
    }
    const { clock, log } = this.#context;
    this.#unplugged = false;
    this.#inUse = new LibraryTransport({
      library: this.#library,
      clock,
      log,
      onUnplugged: () => {
        this.#unplugged = true;
        this.#tell();
      },
      onClosed: () => {
        this.#inUse = null;
        this.#linger();
        // What could not be asked while the port was in use can be now.
        if (this.#unplugged) this.#tell();
      },
    });
    return this.#inUse;
  }

  #watch(changed: () => void): () => void {
    const { hotPlug = sharedHotPlug(this.#context) } = this.#options;
    const stop = hotPlug.watch(changed);
    this.#watchers.add(changed);
    return () => {
      this.#watchers.delete(changed);
      stop();
      // The program may want to end, which a process that is kept would hinder.
      if (this.#watchers.size === 0) this.#end();
    };
  }

  #tell(): void {
    for (const changed of [...this.#watchers]) changed();
  }

  /** Called in turn: a look or an opening that waits finds the process or starts one. */
  #linger(): void {
    this.#stopLingering();
    if (this.#watchers.size === 0) this.#end();
    else this.#stopLingering = this.#context.clock.after(LINGER_MS, () => this.#end());
  }

  #end(): void {
    this.#stopLingering();
    void this.#turn.run(async () => {
      if (!this.#inUse) await this.#library.end();
    });
  }

  #notOpened(): Fault {
    return new Fault(driverFaults["reader.open-failed"], { device: this.#device.path });
  }
}
