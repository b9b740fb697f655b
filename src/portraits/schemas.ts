/** The setting `portraitDecoder`: docs/portrait.md is written from this. */
import { isAbsolute } from "node:path";
import { z } from "zod";

export const SHAPES = [
  "file-intf",
  "buf-n-raw",
  "buf-n-bmp",
  "buf-len-bmp",
  "buf-bmp",
  "buf-path",
  "paths-n",
  "handle-type",
  "file",
  "buf-bmp-len",
  "file-n",
] as const;

const int = z
  .number()
  .int()
  .min(-(2 ** 31))
  .max(2 ** 31 - 1);
const absolute = z.string().refine(isAbsolute, "must be an absolute path");
/** Longer than any decoder takes, short enough for a clerk. */
const timeoutMs = z.number().int().min(100).max(60_000).default(3_000).describe("then it is ended");

/** How this build orders pixels; absent: as the shape's convention says. */
const order = {
  channels: z.enum(["rgb", "bgr"]).optional(),
  rows: z.enum(["bottom-up", "top-down"]).optional(),
  mirrored: z.boolean().optional(),
};

export const Success = z.union([
  z.literal("any").describe("only a valid picture counts"),
  z.strictObject({ eq: int }),
  z.strictObject({ gt: int }),
  z.strictObject({ gte: int }),
  z.strictObject({ oneOf: z.array(int).min(1) }),
]);

export const NativeSettings = z
  .strictObject({
    kind: z.literal("native"),
    library: absolute.describe("a decoder library that you own"),
    shape: z.enum(SHAPES).describe("how the function is called"),
    symbol: z
      .string()
      .min(1)
      .optional()
      .describe("the function's name where it differs from the shape's usual one"),
    intArg: int.optional().describe("the integer argument; the vendor tells it"),
    handle: int.default(0).describe("handle-type: the first argument"),
    success: Success.optional().describe("which return values mean success"),
    convention: z.enum(["stdcall", "cdecl"]).optional().describe("32-bit Windows only"),
    workingFolder: z
      .enum(["library", "private"])
      .optional()
      .describe("private: a fresh folder for each card, for libraries that drop files where they stand"),
    ...order,
    timeoutMs,
  })
  .superRefine(({ shape, intArg, symbol }, context) => {
    // The number is baked into each vendor's build: none is assumed.
    if (["buf-n-raw", "paths-n", "file-n"].includes(shape) && intArg === undefined)
      context.addIssue({ code: "custom", path: ["intArg"], message: `${shape} needs the vendor's number` });
    if (shape === "file-n" && symbol === undefined)
      context.addIssue({ code: "custom", path: ["symbol"], message: "file-n needs the function's name" });
  });

export const CommandSettings = z.strictObject({
  kind: z.literal("command"),
  command: absolute.describe("a program: 1024 bytes on stdin, the picture on stdout"),
  args: z.array(z.string()).default([]),
  ...order,
  timeoutMs,
});

export const HttpSettings = z
  .strictObject({
    kind: z.literal("http"),
    url: z.url({ protocol: /^https?$/ }).describe("the 1024 bytes are posted there, and nowhere else"),
    headers: z.record(z.string(), z.string()).default({}),
    plainHttp: z
      .boolean()
      .default(false)
      .describe("allow http to another machine: the portrait can be overheard"),
    ...order,
    timeoutMs,
  })
  .superRefine(({ url, plainHttp }, context) => {
    const { protocol, hostname } = new URL(url);
    const isLocal = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
    if (protocol === "http:" && !isLocal && !plainHttp)
      context.addIssue({ code: "custom", path: ["url"], message: "https, or plainHttp: true" });
  });

export const DecoderSettings = z.discriminatedUnion("kind", [NativeSettings, CommandSettings, HttpSettings]);

export type Shape = (typeof SHAPES)[number];
export type Success = z.output<typeof Success>;
export type NativeSettings = z.output<typeof NativeSettings>;
export type CommandSettings = z.output<typeof CommandSettings>;
export type HttpSettings = z.output<typeof HttpSettings>;
export type DecoderSettings = z.output<typeof DecoderSettings>;
