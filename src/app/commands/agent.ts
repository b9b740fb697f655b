import { runOf, startAgent } from "../agent.ts";
import { provisionUser } from "../provision-user.ts";
import { serve } from "../service.ts";

interface AgentCommand {
  readonly dataDir?: string;
  readonly port?: string;
  readonly simulator?: string;
  readonly simulatorReaders?: string;
  readonly simulatorTiming?: string;
}

export async function agent(options: AgentCommand): Promise<void> {
  const { port, simulator, simulatorReaders, simulatorTiming } = options;
  const flags = { port, simulator, simulatorReaders, simulatorTiming };
  await serve({ ...options, flags, prepare: provisionUser }, async (context) => {
    const running = await startAgent(context, {
      platform: null,
      simulator: context.config.simulator === "on" ? "on" : "off",
    });
    return {
      run: runOf(running),
      banner: [
        `读卡服务已启动：http://127.0.0.1:${running.port}/（按 Ctrl-C 停止）`,
        `The reader agent is running on http://127.0.0.1:${running.port}/ (Ctrl-C stops it)`,
      ],
      stop: running.stop,
    };
  });
}
