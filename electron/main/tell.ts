import { dialog } from "electron";
import type { Fault } from "../../src/base/fault.ts";
import type { Shell } from "./shell.ts";

/** Says what went wrong and what to do. */
export async function tell({ text, language }: Shell, fault: Fault): Promise<void> {
  const { cause, remedy } = fault.text(language);
  await dialog.showMessageBox({
    type: "warning",
    title: text.product,
    message: cause,
    detail: remedy,
    buttons: [text.ok],
  });
}
