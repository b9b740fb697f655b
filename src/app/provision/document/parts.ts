import { z } from "zod";

/** A plain name: no folder, no parent, nothing hidden, no stream or device of Windows. */
const name = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/, { error: "a plain file name, without a folder" })
  .refine((text) => !/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(text) && !text.endsWith("."), {
    error: "a name that Windows reserves",
  });

/** A file that lies beside provision.json and is taken only as it was when the document was written. */
export const ProvidedFile = z.strictObject({
  name,
  sha256: z.string().regex(/^[0-9a-f]{64}$/, { error: "64 hexadecimal digits" }),
});
export type ProvidedFile = z.output<typeof ProvidedFile>;

/** Absolute on any system: one document serves several. */
export const anyPath = z.string().regex(/^(\/|[A-Za-z]:[\\/]|\\\\)/, { error: "must be an absolute path" });
