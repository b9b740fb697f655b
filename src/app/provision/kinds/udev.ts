import { existsSync } from "node:fs";
import { mustRun } from "../run-tool.ts";
import type { Site } from "../site.ts";

/** An image, a container and a chroot have no udev that could be told. */
const CONTROL = "/run/udev/control";

/** Rules count for devices that are plugged in already, too. @throws Fault `provision.program` */
export async function reloadUdev({ root, run }: Site): Promise<void> {
  if (root !== "" || !existsSync(CONTROL)) return;
  await mustRun(run, "udevadm", ["control", "--reload"]);
  await mustRun(run, "udevadm", [
    "trigger",
    "--subsystem-match=usb",
    "--subsystem-match=hidraw",
    "--action=change",
  ]);
}
