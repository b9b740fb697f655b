import { app, clipboard, Notification, utilityProcess } from "electron";
import { z } from "zod";
import type { Diagnosis } from "../../src/agent-pages/desktop-shell.ts";
import { VERSION } from "../../src/app/version.ts";
import { type Ipc, NO_ARGUMENTS } from "./ipc.ts";
import { jsonOf } from "./json.ts";
import type { Shell } from "./shell.ts";

/** The doctor asks browsers' policies, readers and the network. */
const DOCTOR_MS = 60_000;
const Report = z.object({ healthy: z.boolean() });

export type CopyDiagnosis = () => Promise<Diagnosis>;

/** Copies what the doctor finds, for IT: it holds no personal data. */
export function setupDiagnosis(shell: Shell, ipc: Ipc): CopyDiagnosis {
  const copy = async () => {
    const report = await runDoctor(shell);
    const parsed = Report.safeParse(jsonOf(report));
    const healthy = parsed.success && parsed.data.healthy;
    clipboard.writeText(`${about()}\n${report}`);
    const { title, healthy: well, problems, failed } = shell.text.diagnosis;
    const body = parsed.success ? (healthy ? well : problems) : failed;
    if (Notification.isSupported()) new Notification({ title, body }).show();
    return { healthy };
  };
  ipc.handle("copy-diagnosis", NO_ARGUMENTS, copy);
  return copy;
}

/**
 * In a process of its own, as the command line would: it loads drivers, and a driver may hang for good.
 * @returns what it had printed when it ended, or when its time was up
 */
function runDoctor({ files, dir, clock }: Shell): Promise<string> {
  const child = utilityProcess.fork(files.program, ["doctor", "--json", "--data-dir", dir], {
    serviceName: "idcard-bridge doctor",
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const output of [child.stdout, child.stderr])
    output?.on("data", (chunk) => {
      printed += String(chunk);
    });
  return new Promise((resolve) => {
    const takeBack = clock.after(DOCTOR_MS, () => {
      child.kill();
      resolve(printed);
    });
    child.once("exit", () => {
      takeBack();
      // The pipes may hold a rest when the process is gone already.
      setImmediate(() => resolve(printed));
    });
  });
}

function about(): string {
  const { electron, chrome, node } = process.versions;
  return `idcard-bridge ${VERSION} · Electron ${electron} · Chromium ${chrome} · Node ${node} · ${process.platform} ${process.arch} · ${app.getLocale()}`;
}
