import type { Mark } from "../mark.ts";
import { autostartKind } from "./autostart.ts";
import { browserKind } from "./browser.ts";
import { certificateKind } from "./certificate.ts";
import { driverKind } from "./driver.ts";
import { fileKind } from "./file.ts";
import type { Kind } from "./kind.ts";
import { runValueKind } from "./run-value.ts";
import { settingKind } from "./setting.ts";
import { tokenKind } from "./token.ts";
import { trustKind } from "./trust.ts";

const KINDS: { readonly [K in Mark["kind"]]: Kind<Extract<Mark, { kind: K }>> } = {
  setting: settingKind,
  file: fileKind,
  autostart: autostartKind,
  "browser-policy": browserKind,
  token: tokenKind,
  certificate: certificateKind,
  trust: trustKind,
  driver: driverKind,
  "run-value": runValueKind,
};

/** How a mark's kind is worked with. */
export const kindOf = (mark: Mark) => KINDS[mark.kind] as unknown as Kind<Mark>;
