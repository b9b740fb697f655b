import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "../../base/fault.ts";
import { createTerminal } from "../../terminal/index.ts";
import { appFaults } from "../faults.ts";
import { printLines } from "../report.ts";
import { serve } from "../service.ts";

interface TerminalCommand {
  readonly server: string;
  readonly sn: string;
  readonly appid: string;
  readonly dataDir?: string;
}

/** A virtual terminal until Ctrl-C; tells what it does, a line an event, without names or photos. */
export async function terminal(options: TerminalCommand): Promise<void> {
  const secret = process.env.IDCARD_BRIDGE_APP_SECRET;
  if (!secret) throw new Fault(appFaults["app.app-secret-missing"]);
  await serve(options, async (context) => {
    mkdirSync(join(context.dir, "terminals"), { recursive: true, mode: 0o700 });
    const device = createTerminal({
      server: options.server,
      sn: options.sn,
      appid: options.appid,
      secret,
      dbPath: join(context.dir, "terminals", `${encodeURIComponent(options.sn)}.db`),
      key: context.keys.derive(`terminal:${options.sn}`),
      clock: context.clock,
      random: context.random,
      log: context.log.child({ room: "terminal", sn: options.sn }),
    });
    device.on("command", (event) => printLines(`命令 / command ${JSON.stringify(event)}`));
    device.on("fault", (fault) =>
      printLines(`故障 / fault ${fault.id}: ${fault.text("zh").cause}。${fault.text("zh").remedy}`),
    );
    await device.start();
    return {
      run: { token: "" },
      banner: [
        `模拟考勤机 ${options.sn} 已启动，服务器 ${options.server}（按 Ctrl-C 停止）`,
        `The virtual terminal ${options.sn} is running against ${options.server} (Ctrl-C stops it)`,
      ],
      stop: () => device.stop(),
    };
  });
}
