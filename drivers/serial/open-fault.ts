import { Fault } from "../../src/base/fault.ts";
import { driverFaults } from "../faults.ts";

/** What the system's words mean when a serial port cannot be opened. */
export function openPortFault(
  error: unknown,
  path: string,
  platform: NodeJS.Platform = process.platform,
): Fault {
  if (error instanceof Fault) return error;
  const text = String(error);
  const detail = { device: path };
  if (/no such file|no such device|file not found|cannot find/i.test(text))
    return new Fault(driverFaults["reader.unplugged"], {}, { cause: error });
  // Windows denies access to a port that another program has open; Linux where the user may not use any.
  if (platform !== "win32" && /permission denied|access denied|not permitted/i.test(text))
    return new Fault(driverFaults["reader.port-permission"], detail, { cause: error });
  if (/cannot open shared object|No native build|Cannot find module|ERR_DLOPEN/i.test(text))
    return new Fault(
      driverFaults["reader.library-missing"],
      { ...detail, library: "serialport" },
      { cause: error },
    );
  return new Fault(driverFaults["reader.open-failed"], detail, { cause: error });
}
