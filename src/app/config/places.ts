import { join } from "node:path";
import envPaths from "env-paths";

/** Where everything that is written goes unless `--data-dir` says otherwise. */
export function defaultDataDir(): string {
  return envPaths("idcard-bridge", { suffix: "" }).data;
}

/** The machine-wide policy that IT rolls out; users cannot write it. */
export function policyFile(platform: NodeJS.Platform = process.platform): string {
  switch (platform) {
    case "win32":
      return join(process.env.ProgramData ?? "C:\\ProgramData", "idcard-bridge", "policy.json");
    case "darwin":
      return "/Library/Application Support/idcard-bridge/policy.json";
    default:
      return "/etc/idcard-bridge/policy.json";
  }
}

/** Beside the policy file: the external platform's token for all users of this machine who may read it. */
export const TOKEN_FILE = "platform-token";
