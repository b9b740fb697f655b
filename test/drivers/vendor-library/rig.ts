import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { onTestFinished } from "vitest";
import { HotPlug } from "../../../drivers/usb/hot-plug.ts";
import type { PlugEmitter, UsbPackage } from "../../../drivers/usb/native.ts";
import { createVendorLibraryDriver } from "../../../drivers/vendor-library/index.ts";
import { silentLog } from "../../../src/base/log.ts";
import { NativeHost, type NativeLibrary } from "../../../src/native/host.ts";
import type { HelperProgram } from "../../../src/native/programs.ts";
import type { Rig } from "../kit.ts";
import { type SdtServer, SdtWire } from "./sdt-wire.ts";

export interface LibraryRigOptions {
  readonly server: SdtServer;
  /** A compiled fake-sdt.c; every rig gets a copy in a folder of its own. */
  readonly library: string;
  readonly program?: HelperProgram;
  readonly patience?: number;
  /** Default true: somebody watches for readers. */
  readonly watched?: boolean;
  /** How the helper names a file of ours. */
  readonly pathFor?: (file: string) => string;
}

/** A property test makes many rigs: only the newest keeps its process. */
let endOfLast: () => Promise<void> = async () => {};

export type LibraryRig = Rig & { readonly wire: SdtWire };

export function libraryRig(options: LibraryRigOptions): LibraryRig {
  const folder = mkdtempSync(join(tmpdir(), "idcard-bridge-test-"));
  const library = join(folder, basename(options.library));
  const wire = new SdtWire(options.patience);
  copyFileSync(options.library, library);
  writeFileSync(join(folder, "sdt-wire"), options.server.register(wire));
  const context = { clock: wire.clock, log: silentLog };
  const { program, pathFor = (file) => file } = options;
  const host = new NativeHost({
    ...context,
    library: pathFor(library),
    folder,
    ...(program ? { program } : {}),
  });
  const native = tracked(host, wire);
  void endOfLast();
  endOfLast = () => native.end();
  onTestFinished(async () => {
    await native.end();
    rmSync(folder, { recursive: true, force: true });
  });
  const usb = fakeUsb(wire);
  const driver = createVendorLibraryDriver(
    {
      ...context,
      allowed: {
        serialPorts: [],
        devices: [],
        vendorLibrary: { path: library, port: 1001, convention: "stdcall" },
      },
    },
    { native, hotPlug: new HotPlug({ ...context, load: async () => usb }) },
  );
  // As an agent does: between two openings the process is kept.
  if (options.watched !== false) onTestFinished(driver.watch(() => {}));
  return { driver, wire, handles: () => wire.handles, pieceLength: 1 };
}

/** The host, and the wire told of its work; a process that ended is gone from the wire before anybody hears of it. */
function tracked(host: NativeHost, wire: SdtWire): NativeLibrary {
  const track = <T>(call: Promise<T>) =>
    wire.work(async () => {
      try {
        return await call;
      } catch (error) {
        if ((error as { id?: string }).id !== "native.symbol-missing") await wire.disconnected();
        throw error;
      }
    });
  return {
    find: (symbols) => track(host.find(symbols)),
    call(call, callOptions) {
      callOptions.signal?.addEventListener("abort", () => wire.forget(), { once: true });
      return track(host.call(call, callOptions));
    },
    end() {
      wire.forget();
      return track(host.end().then(() => wire.disconnected()));
    },
  };
}

/** USB devices come and go as the wire does. */
function fakeUsb(wire: SdtWire): UsbPackage {
  const callbacks = new Set<() => void>();
  wire.plugged$ = () => {
    for (const callback of callbacks) callback();
  };
  class Emitter implements PlugEmitter {
    async addAttach(callback: () => void) {
      callbacks.add(callback);
    }
    async addDetach(callback: () => void) {
      callbacks.add(callback);
    }
    async removeAttach() {
      callbacks.clear();
    }
    async removeDetach() {
      callbacks.clear();
    }
  }
  return { nativeGetDevices: async () => [], Emitter };
}
