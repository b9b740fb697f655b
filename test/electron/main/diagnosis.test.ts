import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { setupDiagnosis } from "../../../electron/main/diagnosis.ts";
import { setupIpc } from "../../../electron/main/ipc.ts";
import type { Shell } from "../../../electron/main/shell.ts";
import { OwnWindows } from "../../../electron/main/windows/own-windows.ts";
import { textsIn } from "../../../electron/text/index.ts";
import { silentLog } from "../../../src/base/log.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { clipboard } from "../fakes/clipboard.ts";
import { Notification } from "../fakes/notification.ts";
import { utilityProcess } from "../fakes/utility-process.ts";
import { resetElectron } from "../support/rig.ts";

const HANGS = `process.on("SIGTERM", () => {}); console.log("so far"); setInterval(() => {}, 1e6);`;

test("a doctor that hangs in a driver, and heeds no signal, is not waited for: what it said so far is copied", async () => {
  resetElectron();
  const dir = await tempDir();
  const program = join(dir, "doctor.mjs");
  writeFileSync(program, HANGS);
  const clock = new FakeClock();
  const shell = { files: { program }, dir, clock, text: textsIn("en") } as unknown as Shell;
  const ipc = setupIpc(new OwnWindows({ preload: "/preload.cjs", debugging: false }), () => null, silentLog);
  const copied = setupDiagnosis(shell, ipc)();
  const doctor = utilityProcess.all.at(-1);
  onTestFinished(() => void doctor?.child.kill("SIGKILL"));
  await new Promise((said) => doctor?.stdout?.once("data", said));
  await clock.advance(60_000);
  expect(await copied).toEqual({ healthy: false });
  expect(clipboard.text).toContain("so far");
  expect(Notification.shown.at(-1)?.body).toBe(textsIn("en").diagnosis.failed);
});
