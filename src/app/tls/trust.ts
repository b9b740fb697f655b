/** How a computer is told to trust, and no longer to trust, the authority of this installation. */

export interface TrustCommands {
  readonly trust: string;
  readonly distrust: string;
}

/** Commands for an administrator's shell; they change the system, so a person runs them. */
export function trustCommands(
  caFile: string,
  fingerprint: string,
  platform: NodeJS.Platform = process.platform,
): TrustCommands {
  const hash = fingerprint.replaceAll(":", "");
  switch (platform) {
    case "darwin":
      return {
        trust: `sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain "${caFile}"`,
        distrust: `sudo security remove-trusted-cert -d "${caFile}"; sudo security delete-certificate -Z ${hash} /Library/Keychains/System.keychain`,
      };
    case "win32":
      return {
        trust: `certutil -addstore Root "${caFile}"`,
        distrust: `powershell -Command "Get-ChildItem Cert:\\LocalMachine\\Root | Where-Object { $_.GetCertHashString('SHA256') -eq '${hash}' } | Remove-Item"`,
      };
    default:
      return {
        trust: `sudo cp "${caFile}" /usr/local/share/ca-certificates/idcard-bridge.crt && sudo update-ca-certificates`,
        distrust:
          "sudo rm /usr/local/share/ca-certificates/idcard-bridge.crt && sudo update-ca-certificates --fresh",
      };
  }
}
