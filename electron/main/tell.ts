import { dialog } from "electron";
import type { FaultText } from "../../src/base/fault.ts";
import type { Shell } from "./shell.ts";

/** Says what went wrong and what to do. */
export async function tell({ text }: Shell, { cause, remedy }: FaultText): Promise<void> {
  await dialog.showMessageBox({
    type: "warning",
    title: text.product,
    message: cause,
    detail: remedy,
    buttons: [text.ok],
  });
}
