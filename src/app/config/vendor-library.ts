import { isAbsolute } from "node:path";
import { z } from "zod";

/** A setting that is an object: in the environment it stands as JSON. */
export function jsonSetting<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => {
    if (typeof value !== "string") return value;
    try {
      return JSON.parse(value);
    } catch {
      return value;
    }
  }, schema);
}

/** A relative path would mean another file wherever the program is started. */
export const absolutePath = z.string().refine(isAbsolute, "must be an absolute path");

export const convention = z.enum(["stdcall", "cdecl"]);

export const vendorLibrary = jsonSetting(
  z
    .strictObject({
      path: absolutePath,
      port: z.number().int().min(1).max(65_535).default(1_001),
      convention: convention.default("stdcall"),
    })
    .nullable(),
);
