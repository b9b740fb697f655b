import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { builderConfig } from "../../build/desktop/config.ts";
import { sourceDateEpoch } from "../../build/packages/epoch.ts";
import { certificate } from "../../build/packages/sign.ts";
import { NODE_VERSION } from "../../build/packages/target.ts";
import manifest from "../../package.json" with { type: "json" };

test("what ships is the Node that was tested with", () => {
  expect(manifest.devDependencies.node).toBe(NODE_VERSION);
});

test("the time in a package is SOURCE_DATE_EPOCH, else that of the last commit", () => {
  expect(sourceDateEpoch({ SOURCE_DATE_EPOCH: "1700000000" })).toBe(1_700_000_000);
  expect(() => sourceDateEpoch({ SOURCE_DATE_EPOCH: "yesterday" })).toThrow("no number of seconds");
  expect(sourceDateEpoch({})).toBeGreaterThan(1_700_000_000);
});

test("nothing is signed without a certificate; half a one is an error, not an unsigned package", () => {
  expect(certificate({})).toBeNull();
  expect(() => certificate({ IDCARD_BRIDGE_SIGN_CERT: "cert.pem" })).toThrow("IDCARD_BRIDGE_SIGN_KEY");
  expect(
    certificate({
      IDCARD_BRIDGE_SIGN_PFX: "it.pfx",
      IDCARD_BRIDGE_SIGN_PASSWORD_FILE: "pw",
      IDCARD_BRIDGE_SIGN_TIMESTAMP: "http://ts",
    }),
  ).toEqual(["-pkcs12", "it.pfx", "-readpass", "pw", "-ts", "http://ts"]);
});

test("agent and desktop shell lie in folders of their own: the shell's uninstaller empties its folder", () => {
  const script = readFileSync(new URL("../../build/packages/windows/installer.nsi", import.meta.url), "utf8");
  const [, agent] = /^InstallDir "\$PROGRAMFILES64\\(.+)"$/m.exec(script) ?? [];
  // What electron-builder calls the folder, on Windows and below /opt.
  const { productName } = builderConfig({ app: "", output: "" });
  expect([agent, productName]).toEqual(["idcard-bridge", "idcard-bridge-desktop"]);
});
