/** Every setting, once: its type, its default and what it means. The tables of docs/configuration.md are made from this. */
import { z } from "zod";
import { isOrigin } from "../../bridge/consent/origin.ts";
import { LegacyService } from "../../legacy/schemas.ts";
import { DecoderSettings } from "../../portraits/schemas.ts";
import { updateKey } from "./update-key.ts";
import { jsonSetting, vendorLibrary } from "./vendor-library.ts";

const port = z.coerce.number().int().min(0).max(65535);
const age = z.coerce.number().int().min(0).max(150);
const ageAction = z.enum(["refuse", "confirm", "warn"]);
const list = z.union([z.array(z.string()), z.string().transform(splitByComma)]);
const serialPort = z.union([
  z
    .string()
    .min(1)
    .transform((path) => ({ path })),
  z.strictObject({ path: z.string().min(1), rate: z.number().int().min(300).max(4_000_000).optional() }),
]);
const serialPorts = z.union([
  z.array(serialPort),
  z.string().transform((text) => splitByComma(text).map((path) => ({ path }))),
]);
/** Exact origins: another spelling would silently never match. */
const origins = list.refine((all) => all.every(isOrigin), {
  error: "exact origins like https://example.com or https://example.com:8443, without a path",
});

export const Settings = z.strictObject({
  port: port
    .default(22377)
    .describe(
      "the agent's port on 127.0.0.1 and ::1; 0 = any free one; the default gives way to 22387 … 22417 where it is taken",
    ),
  platformPort: port.default(22380).describe("the embedded platform's port; 0 = any free one"),
  platformUrl: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null)
    .describe("an external platform instead of the embedded one"),
  platformToken: z
    .string()
    .nullable()
    .default(null)
    .describe("administration token of the external platform"),
  allowedOrigins: origins.default([]).describe("web pages that may call the agent, exact origins"),
  forbiddenOrigins: origins
    .default([])
    .describe("web pages that may never call the agent, whatever else is allowed"),
  tls: z
    .enum(["on", "off"])
    .default("off")
    .describe("on: also https, with a certificate made on this machine; only Safari needs it"),
  tlsPort: port
    .default(22378)
    .describe(
      "the https port, where tls is on; 0 = any free one; the default gives way to 22388 … 22418 where it is taken",
    ),
  consent: z
    .enum(["ask", "off"])
    .default("ask")
    .describe("ask: the user decides about unknown https pages; off: only allowedOrigins may call"),
  otherUsers: z
    .enum(["refuse", "strict", "allow"])
    .default("refuse")
    .describe(
      "callers of other users of this machine; strict: also those whose user the system does not tell",
    ),
  legacyServices: list
    .pipe(z.array(LegacyService))
    .default([])
    .describe(
      "vendors' old localhost services to offer, such as cvr or est:6688; no port is opened otherwise",
    ),
  simulator: z
    .enum(["auto", "on", "off"])
    .default("auto")
    .describe("auto: in a demo, while no real reader is plugged in; on: always; off: never"),
  simulatorReaders: z.coerce
    .number()
    .int()
    .min(1)
    .max(16)
    .default(1)
    .describe("how many simulated readers there are"),
  simulatorTiming: z
    .enum(["instant", "usb", "hid", "serial", "slow"])
    .default("usb")
    .describe(
      "how long simulated readers take: not at all, as a full-speed USB, HID or 115200 baud reader, as a slow module",
    ),
  simulatorAfterRead: z
    .enum(["hidden", "found"])
    .default("hidden")
    .describe("does a simulated card that was read answer find again while it stays (9F) or not (80)"),
  watermark: z
    .string()
    .max(40)
    .nullable()
    .default("仅供劳务实名登记使用")
    .describe("purpose printed over composed card faces; null = nothing is printed"),
  rareFonts: list
    .default([])
    .describe("font files for rare characters on card faces that the program's own fonts lack"),
  minimumAge: age.default(16).describe("completed years that a worker must have"),
  belowMinimumAge: ageAction
    .default("refuse")
    .describe("someone younger: refuse; confirm: the clerk must accept it; warn: it is only said"),
  upperAgeMen: age.default(60).describe("men older than this are told of"),
  upperAgeWomen: age.default(60).describe("women older than this are told of"),
  aboveUpperAge: ageAction.default("warn").describe("someone older: refuse, confirm or warn"),
  heartbeatSeconds: z.coerce
    .number()
    .int()
    .min(5)
    .max(3600)
    .default(30)
    .describe("seconds between two calls of a terminal of the embedded platform; in a demo 5 unless set"),
  serialPorts: serialPorts
    .default([])
    .describe("serial ports with a reader, such as COM3 or /dev/ttyUSB0; no other port is ever opened"),
  allowedReaders: list
    .pipe(
      z.array(
        z
          .string()
          .regex(/^[0-9a-f]{4}:[0-9a-f]{4}$/i)
          .toUpperCase(),
      ),
    )
    .default([])
    .describe("VID:PID of devices with a generic chip that are readers here"),
  vendorLibrary: vendorLibrary
    .default(null)
    .describe("a reader's own library with the SDT_ functions: {path, port, convention}"),
  portraitDecoder: jsonSetting(DecoderSettings.nullable())
    .default(null)
    .describe(
      "what makes a picture of the card's portrait block: a library, program or service that you own",
    ),
  startAtLogin: z
    .enum(["on", "off"])
    .default("off")
    .describe("on: the desktop shell starts, without a window, when its user logs in"),
  updateUrl: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null)
    .describe("where the desktop shell looks for updates; null = nowhere"),
  updateKey: updateKey
    .nullable()
    .default(null)
    .describe("public key (Ed25519, SPKI, base64) by which updates are signed; others are refused"),
  logLevel: z
    .enum(["debug", "info", "warn", "error", "silent"])
    .default("warn")
    .describe("what goes to stderr, as JSON lines"),
});
export type Settings = z.infer<typeof Settings>;
export type SettingName = keyof Settings;

function splitByComma(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
}
