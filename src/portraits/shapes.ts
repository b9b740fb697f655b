/**
 * How vendors' decoder functions are called: portrait.md 4 and its table of signatures. Pure: arguments, and where
 * the picture comes out. Only GetBmp's convention on 32-bit Windows is established; for others the vendor's header
 * decides, and `convention` in the settings.
 */
import { basename, dirname, join } from "node:path";
import { PORTRAIT_BMP_LENGTH } from "../card/portrait/bmp.ts";
import { RAW_LENGTH } from "../card/portrait/pixels.ts";
import type { Convention, NativeArgument } from "../native/messages.ts";
import type { NativeSettings, Shape, Success } from "./schemas.ts";

/** What a call may use. The paths exist only for shapes with files, in a folder of the call's own. */
export interface Job {
  readonly block: Uint8Array;
  readonly wltPath: string;
  readonly bmpPath: string;
}

export interface ShapeRules {
  readonly symbols: readonly string[];
  readonly convention: Convention;
  readonly success: Success;
  readonly result?: "short";
  readonly defaultInt?: number;
  /** Reads or writes files, in a folder of the call's own. */
  readonly folder?: true;
  /** Reads `wltPath`: the block has to be there. */
  readonly inputFile?: true;
  /** Writes where it stands: the folder is the working folder as well. */
  readonly stands?: true;
  arguments(
    job: Job,
    settings: Pick<NativeSettings, "handle"> & { readonly intArg: number },
  ): readonly NativeArgument[];
  /** Where the picture is: a buffer that came back, or a file. */
  output(
    job: Job,
    intArg: number,
  ): { readonly buffer: number; readonly base64?: true } | { readonly file: string };
}

/** Builds crash with buffers of the bare size (portrait.md 3, rule 3). */
const INPUT_ROOM = 2_048;
const OUTPUT_ROOM = 81_920;
const INPUT_LENGTH = 1_024;
/** `dc_ParsePhotoInfo`: 0 = file, 1 = bmp, 2 = base64. */
const BASE64_TYPE = 2;

const input = (block: Uint8Array): NativeArgument => ({ buffer: block, capacity: INPUT_ROOM, back: 0 });
const output = (back: number): NativeArgument => ({ buffer: new Uint8Array(), capacity: OUTPUT_ROOM, back });
const int = (value: number): NativeArgument => ({ int: value });
const number = (value: number): NativeArgument => {
  const buffer = new Uint8Array(4);
  new DataView(buffer.buffer).setInt32(0, value, true);
  return { buffer, capacity: 64, back: 4 };
};
const bmp = output(PORTRAIT_BMP_LENGTH);
const ok: Success = { eq: 1 };

export const SHAPE_RULES: Readonly<Record<Shape, ShapeRules>> = {
  "file-intf": {
    symbols: ["GetBmp"],
    convention: "stdcall",
    success: ok,
    defaultInt: 2,
    folder: true,
    inputFile: true,
    arguments: ({ wltPath }, { intArg }) => [{ text: wltPath }, int(intArg)],
    output: ({ wltPath }) => ({ file: besides(wltPath) }),
  },
  "buf-n-raw": {
    symbols: ["unpack", "_Z6unpackPcS_i"],
    convention: "cdecl",
    success: ok,
    arguments: ({ block }, { intArg }) => [input(block), output(RAW_LENGTH), int(intArg)],
    output: () => ({ buffer: 0 }),
  },
  "buf-n-bmp": {
    symbols: ["unpack"],
    convention: "cdecl",
    success: ok,
    defaultInt: 1,
    arguments: ({ block }, { intArg }) => [input(block), bmp, int(intArg)],
    output: () => ({ buffer: 0 }),
  },
  "buf-len-bmp": {
    symbols: ["_Unpack"],
    convention: "cdecl",
    success: ok,
    arguments: ({ block }) => [input(block), int(INPUT_LENGTH), bmp, number(OUTPUT_ROOM)],
    output: () => ({ buffer: 0 }),
  },
  "buf-bmp": {
    symbols: ["WltToBmp", "iDR220S_Dewlt"],
    convention: "cdecl",
    success: ok,
    arguments: ({ block }) => [input(block), bmp],
    output: () => ({ buffer: 0 }),
  },
  "buf-path": {
    symbols: ["saveWlt2Bmp", "saveWlt2BmpUseFork"],
    convention: "cdecl",
    success: ok,
    folder: true,
    arguments: ({ block, bmpPath }) => [input(block), { text: bmpPath }],
    output: ({ bmpPath }) => ({ file: bmpPath }),
  },
  "paths-n": {
    symbols: ["unpack", "_Z6unpackPcS_i"],
    convention: "cdecl",
    success: ok,
    folder: true,
    inputFile: true,
    arguments: ({ wltPath, bmpPath }, { intArg }) => [{ text: wltPath }, { text: bmpPath }, int(intArg)],
    output: ({ bmpPath }) => ({ file: bmpPath }),
  },
  "handle-type": {
    symbols: ["dc_ParsePhotoInfo"],
    convention: "cdecl",
    success: { eq: 0 },
    result: "short",
    defaultInt: 1,
    folder: true,
    arguments: ({ block, bmpPath }, { handle, intArg }) => [
      { handle },
      int(intArg),
      int(INPUT_LENGTH),
      input(block),
      number(OUTPUT_ROOM),
      intArg === 0 ? { text: bmpPath } : output(OUTPUT_ROOM),
    ],
    output: ({ bmpPath }, intArg) =>
      intArg === 0 ? { file: bmpPath } : { buffer: 1, ...(intArg === BASE64_TYPE ? { base64: true } : {}) },
  },
  file: {
    symbols: ["dewlt"],
    convention: "cdecl",
    success: { gte: 0 },
    folder: true,
    inputFile: true,
    stands: true,
    arguments: ({ wltPath }) => [{ text: wltPath }],
    output: ({ wltPath }) => ({ file: join(dirname(wltPath), "tmpIDPhoto_$_$.bmp") }),
  },
  "buf-bmp-len": {
    symbols: ["wlt2bmpBuffer"],
    convention: "cdecl",
    success: "any",
    arguments: ({ block }) => [input(block), bmp, int(PORTRAIT_BMP_LENGTH)],
    output: () => ({ buffer: 0 }),
  },
  "file-n": {
    symbols: [],
    convention: "cdecl",
    success: "any",
    folder: true,
    inputFile: true,
    arguments: ({ wltPath }, { intArg }) => [{ text: wltPath }, int(intArg)],
    output: ({ wltPath }) => ({ file: besides(wltPath) }),
  },
};

export function succeeded(result: number, success: Success): boolean {
  if (success === "any") return true;
  if ("eq" in success) return result === success.eq;
  if ("gt" in success) return result > success.gt;
  if ("gte" in success) return result >= success.gte;
  return success.oneOf.includes(result);
}

/** Same stem, `.bmp`. */
function besides(wltPath: string): string {
  return join(dirname(wltPath), `${basename(wltPath, ".wlt")}.bmp`);
}
