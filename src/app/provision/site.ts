/** Where provisioning works: this computer, or an image of one that is being built. */
import { dirname, join } from "node:path";
import { policyFile } from "../config/places.ts";
import type { RunTool } from "./run-tool.ts";

export type Os = "linux" | "windows" | "macos";

export interface Site {
  readonly os: Os;
  readonly arch: string;
  /** "" for this computer; else the directory that will be the image's root. */
  readonly root: string;
  /** The machine's own directory, where the policy file lies, without the root. */
  readonly machineDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the program brings along: udev rules and driver. */
  readonly shippedDir: string;
  /** The program that is to start with the session. */
  readonly program: readonly string[];
  readonly run: RunTool;
}

const SYSTEMS: Readonly<Partial<Record<NodeJS.Platform, Os>>> = { win32: "windows", darwin: "macos" };

export const osOf = (platform: NodeJS.Platform): Os => SYSTEMS[platform] ?? "linux";

/** The machine's own directory, by its system's name. */
export const machineDirOf = (platform: NodeJS.Platform = process.platform) => dirname(policyFile(platform));

/** A path of the machine as it is found from here. */
export const at = ({ root }: Pick<Site, "root">, path: string) => (root === "" ? path : join(root, path));

export const inMachineDir = (site: Pick<Site, "root" | "machineDir">, name: string) =>
  at(site, join(site.machineDir, name));
