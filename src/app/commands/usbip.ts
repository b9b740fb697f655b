import { createInterface } from "node:readline";
import { personOf } from "../../../drivers/simulator/people.ts";
import { TIMINGS } from "../../../drivers/simulator/timing.ts";
import { describe, obey } from "../../../drivers/simulator/usbip/console.ts";
import { UsbIpExporter } from "../../../drivers/simulator/usbip/index.ts";
import type { ModelName } from "../../../drivers/simulator/usbip/models.ts";
import { systemClock } from "../../base/clock.ts";
import { Fault } from "../../base/fault.ts";
import { createLog } from "../log.ts";
import { printLines } from "../report.ts";
import { untilAskedToStop } from "../service.ts";
import type { Address } from "./arguments.ts";

interface UsbIpCommand {
  readonly listen: Address;
  readonly model: readonly ModelName[];
  readonly card?: string;
  readonly timing?: keyof typeof TIMINGS;
}

/** Exports virtual readers until Ctrl-C, working them by lines on standard input. */
export async function usbip({ listen, model, card, timing }: UsbIpCommand): Promise<void> {
  if (card !== undefined) personOf(card);
  const exporter = new UsbIpExporter({
    models: model,
    clock: systemClock,
    log: createLog("warn"),
    timing: timing && TIMINGS[timing],
  });
  if (card !== undefined) exporter.insert(card);
  const { port } = await exporter.listen(listen.host, listen.port);
  printLines(...banner(exporter, listen.host, port));
  exporter.on("reader", (event, busId) => printLines(`${busId} ${event}`));
  const input = createInterface({ input: process.stdin });
  input.on("line", (line) => printLines(...answer(exporter, line)));
  await untilAskedToStop();
  input.close();
  process.stdin.destroy();
  await exporter.close();
}

/** The last line of every answer is `ok` or begins with `error`. */
function answer(exporter: UsbIpExporter, line: string): string[] {
  try {
    return [...obey(exporter, line), "ok"];
  } catch (error) {
    const fault = Fault.accept(error);
    const { cause, remedy } = fault.text("en");
    return [`error ${fault.id}: ${cause}; ${remedy}`];
  }
}

function banner(exporter: UsbIpExporter, host: string, port: number): string[] {
  const isLocal = host === "127.0.0.1" || host === "::1" || host === "localhost";
  const from = isLocal ? "127.0.0.1" : "<this machine>";
  return [
    `虚拟读卡器已通过 USB/IP 导出：${host}:${port}（按 Ctrl-C 停止；输入 help 查看命令）`,
    `Virtual readers are exported over USB/IP on ${host}:${port} (Ctrl-C stops it; type help for the commands)`,
    ...(isLocal
      ? []
      : [
          "注意：能连到这个端口的任何人都可以接上这些读卡器 / note: whoever reaches this port can attach them",
        ]),
    ...exporter.status().map((reader) => `  ${describe(reader)}`),
    `  modprobe vhci-hcd; usbip --tcp-port ${port} attach -r ${from} -b 1-1`,
  ];
}
