import { mkdirSync } from "node:fs";
import { systemClock } from "../../base/clock.ts";
import { Fault } from "../../base/fault.ts";
import { systemRandom } from "../../base/random.ts";
import { policyFile } from "../config/places.ts";
import { changeUserConfig } from "../config/user-file.ts";
import { appFaults } from "../faults.ts";
import { printJson, printLines } from "../report.ts";
import { configOf, dataDirOf } from "../service.ts";
import { isDue, makeTls, readTls, removeTls, type TlsFiles } from "../tls/identity.ts";
import { trustCommands } from "../tls/trust.ts";

interface TlsCommand {
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** Makes a certificate where there is none, or a new one shortly before the old one ends. */
export async function enable(options: TlsCommand): Promise<void> {
  const dir = dataDirOf(options);
  demandUnlocked(dir, "on");
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const known = readTls(dir);
  const isFresh = known !== null && !isDue(known, systemClock.now());
  const tls = isFresh ? known : await makeTls(dir, { clock: systemClock, random: systemRandom });
  changeUserConfig(dir, { tls: "on" });
  if (options.json) return printJson({ enabled: true, ...describe(tls) });
  const { trust } = trustCommands(tls.caFile, tls.fingerprint);
  printLines(
    "已开启，重新启动读证桥后生效。请以管理员身份运行下面的命令，让本机信任该证书：",
    "Switched on from the agent's next start. Have this computer trust the certificate, as an administrator:",
    `  ${trust}`,
  );
}

export async function disable(options: TlsCommand): Promise<void> {
  const dir = dataDirOf(options);
  demandUnlocked(dir, "off");
  const tls = readTls(dir);
  changeUserConfig(dir, { tls: undefined });
  const removed = removeTls(dir);
  if (options.json) return printJson({ enabled: false, removed });
  printLines("已关闭，证书已删除。 Switched off, the certificate is deleted.");
  if (!tls) return;
  const { distrust } = trustCommands(tls.caFile, tls.fingerprint);
  printLines("请以管理员身份取消信任 / as an administrator, stop trusting it:", `  ${distrust}`);
}

export async function status(options: TlsCommand): Promise<void> {
  const dir = dataDirOf(options);
  const { tls, tlsPort } = configOf(dir);
  const known = readTls(dir);
  const document = { enabled: tls === "on", port: tlsPort, ...(known ? describe(known) : {}) };
  if (options.json) return printJson(document);
  printLines(
    `https：${tls === "on" ? `开启 on，https://localhost:${tlsPort}/` : "关闭 off"}`,
    ...(known ? [`证书 ${known.fingerprint}，至 until ${describe(known).expiresAt}`] : []),
    ...(known && isDue(known, systemClock.now()) ? ["即将到期，请再运行 run again: tls enable"] : []),
  );
}

function describe({ caFile, fingerprint, expiresAt }: TlsFiles) {
  const commands = trustCommands(caFile, fingerprint);
  return { caFile, fingerprint, expiresAt: new Date(expiresAt).toISOString(), ...commands };
}

/** @throws Fault `app.setting-locked` when the machine's policy has decided otherwise */
function demandUnlocked(dir: string, wanted: "on" | "off"): void {
  const { locked, tls } = configOf(dir);
  if (locked.includes("tls") && tls !== wanted)
    throw new Fault(appFaults["app.setting-locked"], { setting: "tls", file: policyFile() });
}
