/** `provision.json`: the whole document, once. docs/api/provision-schema.json and docs/it.md are made from this. */
import { z } from "zod";
import { isOrigin } from "../../../bridge/consent/origin.ts";
import { BROWSERS } from "../../browser-policy/policy.ts";
import { TOKEN_FILE } from "../../config/places.ts";
import { Settings } from "../../config/settings.ts";
import { convention } from "../../config/vendor-library.ts";
import { decoderStep } from "./decoder.ts";
import { anyPath, ProvidedFile } from "./parts.ts";

/** Of any step: which computers it is for, and when it is due. */
const common = {
  note: z.string().max(200).optional().describe("for people"),
  os: z
    .array(z.enum(["linux", "windows", "macos"]))
    .min(1)
    .optional()
    .describe("absent: every system"),
  arch: z
    .array(z.enum(["x64", "arm64", "ia32", "arm", "loong64", "riscv64"]))
    .min(1)
    .optional()
    .describe("absent: every processor"),
};
const atInstall = { ...common, phase: z.literal("install").default("install") };
const phases = {
  ...common,
  phase: z
    .enum(["install", "startup"])
    .default("install")
    .describe("startup: for every user, whenever the agent starts"),
};
/** Who may read a secret of the machine: it is theirs to use, so it cannot be kept from them. */
const group = z
  .string()
  .regex(/^[^\s"':\\/*?<>|%$`!&;-][^"':\\/*?<>|%$`!&;]{0,63}$/, { error: "the name of a user group" })
  .describe("the users who run the agent; nobody else can read it");
/** Settings that have a step of their own, or no place in a document. */
const ELSEWHERE = { platformToken: true, vendorLibrary: true, portraitDecoder: true } as const;
const settings = Settings.omit(ELSEWHERE).partial();

const PolicyStep = z
  .strictObject({
    type: z.literal("policy"),
    ...phases,
    settings: settings.describe("docs/configuration.md"),
    locked: z
      .boolean()
      .optional()
      .describe(
        "install: true, into policy.json; startup: false, once into config.json of a user who has none",
      ),
  })
  .superRefine(({ phase, locked = phase === "install" }, context) => {
    if (locked === (phase === "install")) return;
    const message = "locked settings are of phase install, settings that users may change of phase startup";
    context.addIssue({ code: "custom", path: ["locked"], message });
  });

const BrowserPolicyStep = z.strictObject({
  type: z.literal("browser-policy"),
  ...atInstall,
  state: z.enum(["present", "absent"]).default("present"),
  origins: z
    .array(z.string().refine(isOrigin, { error: "an exact origin like https://example.com, without a path" }))
    .min(1)
    .optional()
    .describe("absent: allowedOrigins of the machine's policy"),
  browsers: z.array(z.enum(BROWSERS)).min(1).optional().describe("absent: all"),
});

const TlsStep = z.strictObject({
  type: z.literal("tls"),
  ...atInstall,
  group,
  trust: z.boolean().default(true).describe("have the computer trust the certificate that was made on it"),
});

const DriverStep = z.strictObject({
  type: z.literal("driver"),
  ...atInstall,
  inf: ProvidedFile.refine(({ name }) => /\.inf$/i.test(name), {
    error: "the driver package's .inf file",
  })
    .optional()
    .describe("Windows: your signed driver package; absent: the one that is shipped"),
  catalogue: ProvidedFile.optional().describe("Windows: its signature, the .cat file"),
});

const AutostartStep = z.strictObject({
  type: z.literal("autostart"),
  ...atInstall,
  state: z.enum(["on", "off"]),
});

const PlatformStep = z
  .strictObject({
    type: z.literal("platform"),
    ...phases,
    url: z.url({ protocol: /^https?$/ }).describe("an external platform"),
    token: z
      .union([
        z.strictObject({
          file: ProvidedFile.shape.name.describe("beside this document, mode 0600; moved away"),
        }),
        z.strictObject({ env: z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/) }),
      ])
      .optional()
      .describe("never the token itself"),
    group: group.optional(),
  })
  .superRefine(({ phase, token, group: readers }, context) => {
    const problem = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    if (phase === "install" && token !== undefined && readers === undefined)
      problem("group", "a token needs the group of those who run the agent");
    if (token !== undefined && "file" in token && token.file === TOKEN_FILE)
      problem("token", `${TOKEN_FILE} is where it is kept: give the file another name`);
    if (phase === "startup" && readers !== undefined) problem("group", "each user has a store of their own");
    if (phase === "startup" && token !== undefined && "file" in token)
      problem("token", "users cannot read the administrator's file: use env");
  });

const VendorLibraryStep = z
  .strictObject({
    type: z.literal("vendor-library"),
    ...atInstall,
    file: ProvidedFile.optional(),
    path: anyPath.optional().describe("where the library lies already"),
    port: z.number().int().min(1).max(65_535).optional(),
    convention: convention.optional(),
  })
  .refine(({ file, path }) => (file === undefined) !== (path === undefined), {
    error: "either file or path",
  });

const ReadersStep = z.strictObject({
  type: z.literal("readers"),
  ...atInstall,
  serialPorts: Settings.shape.serialPorts.unwrap().optional(),
  allowedReaders: z
    .array(z.string().regex(/^[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}$/))
    .optional()
    .describe("VID:PID"),
});

const VerifyStep = z.strictObject({
  type: z.literal("verify"),
  ...phases,
  findings: z
    .array(z.string().regex(/^[a-z0-9.*:_-]{1,80}$/i))
    .min(1)
    .describe("ids of `doctor --json` that must be there and ok; `reader.*`: one or more, and all of them"),
});

export const Step = z.discriminatedUnion("type", [
  PolicyStep,
  BrowserPolicyStep,
  TlsStep,
  DriverStep,
  AutostartStep,
  PlatformStep,
  decoderStep(atInstall),
  VendorLibraryStep,
  ReadersStep,
  VerifyStep,
]);
export type Step = z.output<typeof Step>;
export type StepOf<T extends Step["type"]> = Extract<Step, { type: T }>;

export const ProvisionDocument = z
  .strictObject({
    $schema: z.string().optional().describe("docs/api/provision-schema.json, for editors"),
    version: z.literal(1),
    steps: z.array(Step).max(200),
  })
  .describe("Declarative set-up of a computer by idcard-bridge provision apply");
export type ProvisionDocument = z.output<typeof ProvisionDocument>;
