import { startPlatform } from "../platform.ts";
import { serve } from "../service.ts";

export async function platform(options: {
  dataDir?: string;
  platformPort?: string;
  host: string;
}): Promise<void> {
  const flags = { platformPort: options.platformPort };
  await serve({ ...options, flags }, async (context) => {
    const running = await startPlatform(context, options.host);
    return {
      run: { platformPort: running.port, token: running.token },
      banner: [
        `设备接入平台已启动：http://${options.host}:${running.port}/（管理令牌在 ${context.dir}/run.json，按 Ctrl-C 停止）`,
        `  控制台：http://${options.host}:${running.port}/console（用 idcard-bridge platform token create 生成登录令牌）`,
        `The device-access platform is running on http://${options.host}:${running.port}/ (Ctrl-C stops it); its console: /console`,
      ],
      stop: running.close,
    };
  });
}
