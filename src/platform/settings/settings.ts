/**
 * What can be set per terminal: the quirks of device-protocol §4.1 and the branding of 4.1. Each is settable for
 * all devices, an app, a model or a device; the most specific wins.
 */
import { z } from "zod";
import { SIGN_PROFILES } from "../../device-protocol/sign.ts";

const profile = z.enum(SIGN_PROFILES);
const encoding = z.enum(["string", "native"]);
const seconds = z.number().int().min(5).max(3600);
const picture = z.base64().max(1_500_000);

/** Interfaces whose reply carries `data` as a string or as a value (C13), by their number in the specification. */
const DataEncoding = z.object({
  "4.4": encoding,
  "4.6": encoding,
  "4.7": encoding,
  "4.8": encoding,
  "4.9": encoding,
  "4.11": encoding,
  "4.13": encoding,
});

export const Settings = z.object({
  signProfiles: z
    .array(profile)
    .min(1)
    .describe("tried in this order; the first match is pinned per device (G9)"),
  signStrict: z.boolean().describe("only the pinned profile, or the first listed one, is accepted (SA-13)"),
  requestPrefix: z
    .string()
    .regex(/^(\/[\w.-]+)*$/)
    .describe("before /device/… (G4); global only"),
  allowGet: z.boolean().describe("GET answered as POST (G2); global only"),
  fixSignTypo: z.boolean().describe("未传入设备sign instead of the printed 为传入设备sign (G6)"),
  serverTimeUnit: z.enum(["ms", "s"]).describe("4.1, 4.3 (B11)"),
  paddedKeys: z.enum(["off", "trailing", "both"]).describe("adds the printed keys with spaces (B8)"),
  alsoBottomLogUrl: z.boolean().describe("v2.1: bottomLogUrl beside bottomUrl (B9)"),
  logoPolicy: z.enum(["onChange", "always"]).describe("when 4.1 carries logos and title (B10)"),
  attendanceReply: z.enum(["withTiming", "minimal"]).describe("reply to a heartbeat with data (B1)"),
  dataEncoding: z
    .union([encoding.transform((all) => sameForAll(all)), DataEncoding.partial()])
    .describe("string or native, for all interfaces or one by one (C13)"),
  userCodeType: z.enum(["string", "number"]).describe("4.4 (C14)"),
  omitPrivilege: z.boolean().describe("4.8 as printed (C34)"),
  failcountInitial: z.union([z.literal(0), z.literal(3)]).describe("4.11 (C40)"),
  maxFailures: z.number().int().min(1).max(100).describe("failing callbacks that end a command (C40)"),
  allowNoCodeAttendance: z.boolean().describe("4.5 without code (C25)"),
  flattenedInfo: z.boolean().describe("4.2 with faceNum at top level (C3)"),
  unknownUser: z.enum(["accept", "reject"]).describe("punches of unknown user codes (B4)"),
  unknownDevice: z.enum(["reject", "pending", "auto"]).describe("an sn that is not registered (G8)"),
  maxPhotoBytes: z.number().int().min(409_600).max(20_000_000).describe("decoded (H9)"),
  picMode: z.enum(["byVersion", "pic", "picUrl"]).describe("4.4 (C16)"),
  picUrlTtl: z.number().int().min(24).max(8_760).describe("hours that a photo's address works (C17)"),
  timeInterval: seconds.describe("heartbeat, seconds (B12)"),
  attendanceTimeInterval: seconds.describe("upload of punches, seconds (B13)"),
  autoSetTime: z.boolean().describe("setTimeInfo is queued by itself where a device's clock is 30 s off"),
  infoEveryHours: z
    .number()
    .int()
    .min(0)
    .max(720)
    .describe("getDeviceInfo is queued by itself this often, to compare persons and clock; 0: never"),
  sandbox: z.boolean().describe("createOperation works and creates devices (C42)"),
  punchPhotoDays: z
    .number()
    .int()
    .min(180)
    .max(3_650)
    .describe("punch photos are kept this long (spec L38: > 180 days); global only"),
  punchDays: z
    .number()
    .int()
    .refine((days) => days === 0 || days >= 730, "0 or at least 730")
    .describe("punches are kept this long; 0: for ever; global only"),
  trafficDays: z.number().int().min(1).max(365).describe("raw traffic is kept this long; global only"),
  auditDays: z.number().int().min(180).max(3_650).describe("the audit log is kept this long; global only"),
  title: z.string().max(64).describe("4.1: label at the top of the device's screen; empty: not sent"),
  topLog: picture.describe("4.1: logo, base64; empty: not sent"),
  bottomLog: picture.describe("4.1: logo, base64; empty: not sent"),
  topLogUrl: z.string().max(512).describe("4.1 from v2.1: address of the logo; empty: not sent"),
  bottomUrl: z.string().max(512).describe("4.1 from v2.1: address of the logo; empty: not sent"),
});

export type DataEncoding = z.infer<typeof DataEncoding>;
type Parsed = z.infer<typeof Settings>;
/** Effective settings: every interface has its encoding. */
export type Settings = Omit<Parsed, "dataEncoding"> & { dataEncoding: DataEncoding };
/** What one scope sets. */
export const PartialSettings = Settings.partial();
export type PartialSettings = z.input<typeof PartialSettings>;

/** These hold for the platform as a whole. */
export const GLOBAL_ONLY: readonly (keyof Settings)[] = [
  "requestPrefix",
  "allowGet",
  "punchPhotoDays",
  "punchDays",
  "trafficDays",
  "auditDays",
];

export const defaultSettings: Settings = {
  signProfiles: ["S1", "S2", "S3"],
  signStrict: false,
  requestPrefix: "",
  allowGet: false,
  fixSignTypo: false,
  serverTimeUnit: "ms",
  paddedKeys: "off",
  alsoBottomLogUrl: false,
  logoPolicy: "onChange",
  attendanceReply: "withTiming",
  dataEncoding: {
    "4.4": "string",
    "4.6": "string",
    "4.7": "native",
    "4.8": "native",
    "4.9": "native",
    "4.11": "native",
    "4.13": "string",
  },
  userCodeType: "string",
  omitPrivilege: false,
  failcountInitial: 0,
  maxFailures: 3,
  allowNoCodeAttendance: false,
  flattenedInfo: true,
  unknownUser: "accept",
  unknownDevice: "pending",
  maxPhotoBytes: 2 * 1024 * 1024,
  picMode: "byVersion",
  picUrlTtl: 24,
  timeInterval: 30,
  attendanceTimeInterval: 30,
  autoSetTime: true,
  infoEveryHours: 24,
  sandbox: false,
  punchPhotoDays: 730,
  punchDays: 0,
  trafficDays: 7,
  auditDays: 1_095,
  title: "",
  topLog: "",
  bottomLog: "",
  topLogUrl: "",
  bottomUrl: "",
};

function sameForAll(all: "string" | "native"): DataEncoding {
  const interfaces = Object.keys(DataEncoding.shape) as (keyof DataEncoding)[];
  return Object.fromEntries(interfaces.map((name) => [name, all])) as DataEncoding;
}

/** Lays scopes over one another, the last wins; `dataEncoding` is laid interface by interface. */
export function layered(...scopes: readonly z.output<typeof PartialSettings>[]): Settings {
  let settings = defaultSettings;
  for (const scope of scopes) {
    const given = Object.fromEntries(Object.entries(scope).filter(([, value]) => value !== undefined));
    const dataEncoding = { ...settings.dataEncoding, ...scope.dataEncoding } as DataEncoding;
    settings = { ...settings, ...given, dataEncoding };
  }
  return settings;
}
