/** The command line. Each command's code is loaded only when it is called, so that `--help` is instant. */
import { Command, CommanderError } from "commander";
import { addConformance } from "./cli/conformance.ts";
import { addDoctor } from "./cli/doctor.ts";
import { addEvents } from "./cli/events.ts";
import { addOrigins } from "./cli/origins.ts";
import { addPlatform } from "./cli/platform.ts";
import { addPolicy } from "./cli/policy.ts";
import { addProvision } from "./cli/provision.ts";
import { addReaders } from "./cli/readers.ts";
import { addServices } from "./cli/services.ts";
import { addSimulate } from "./cli/simulate.ts";
import { addStop } from "./cli/stop.ts";
import { addTls } from "./cli/tls.ts";
import { leaveShell } from "./parent-port.ts";
import { reportFailure } from "./report.ts";
import { VERSION } from "./version.ts";

const program = new Command("idcard-bridge")
  .description(
    "读证桥：身份证阅读器、实名录入与考勤设备平台\nID-card readers for web pages, worker enrolment and the device-access platform",
  )
  .version(VERSION)
  .exitOverride()
  .configureHelp({ sortSubcommands: false })
  .showHelpAfterError("(加 --help 查看用法 / add --help for the usage)");

for (const add of [
  addServices,
  addStop,
  addPlatform,
  addReaders,
  addOrigins,
  addEvents,
  addPolicy,
  addProvision,
  addSimulate,
  addTls,
  addDoctor,
  addConformance,
])
  add(program);

try {
  // Said outright: in the desktop shell's process the parser would take our own file's name for the command.
  await program.parseAsync(process.argv, { from: "node" });
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else process.exitCode = reportFailure(error, process.argv.includes("--json"));
}
leaveShell();
