/**
 * Switches in Electron's own binary, set once when the application is packed; nobody can turn them at run time.
 * @electron/fuses is given every one by name, so that a new one of a later Electron stops the build until it is decided.
 */
import { type FuseConfig, FuseV1Options, FuseVersion, flipFuses } from "@electron/fuses";

export const FUSES = {
  // The program is no Node: nobody runs scripts with its name and its signature.
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  // The archive is the one that was packed (checked on Windows and macOS), and nothing beside it is run as the application.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  // We ship no snapshot of our own for the main process; with it on, the program would look for one and not start.
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // Our pages come from the agent, none from a file.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // Electron's own default: without it WebAssembly checks every access itself.
  [FuseV1Options.WasmTrapHandlers]: true,
} as const satisfies Record<FuseV1Options, boolean>;

/** @param executable Electron's, or the `.app` on macOS @param resign arm64 macOS runs nothing whose signature is broken */
export async function setFuses(executable: string, { resign = false } = {}): Promise<void> {
  const config: FuseConfig = {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    resetAdHocDarwinSignature: resign,
    ...FUSES,
  };
  await flipFuses(executable, config);
}
