import { z } from "zod";
import {
  CommandSettings,
  DecoderSettings,
  HttpSettings,
  NativeSettings,
} from "../../../portraits/schemas.ts";
import { anyPath, ProvidedFile } from "./parts.ts";

const { library: _library, ...native } = NativeSettings.shape;
const { command: _command, ...command } = CommandSettings.shape;
/** The setting without its path: that is either a file beside the document, or where the decoder lies already. */
const Decoder = z.discriminatedUnion("kind", [z.strictObject(native), z.strictObject(command), HttpSettings]);
export type Decoder = z.output<typeof Decoder>;

/** The setting `portraitDecoder`, with the path in its place. @param path null for a service */
export function decoderSetting(decoder: Record<string, unknown>, path: string | null): object {
  if (path === null) return decoder;
  return { ...decoder, [decoder.kind === "native" ? "library" : "command"]: path };
}

/** The step `portrait-decoder`, on what all steps have in common. */
export function decoderStep<const T extends z.core.$ZodShape>(common: T) {
  return z
    .strictObject({
      type: z.literal("portrait-decoder"),
      ...common,
      decoder: Decoder.describe("docs/portrait.md, without library or command"),
      file: ProvidedFile.optional(),
      path: anyPath.optional().describe("where the decoder lies already"),
    })
    .superRefine((step, context) => {
      const { decoder, file, path } = step as { decoder: Decoder; file?: unknown; path?: unknown };
      const places = [file, path].filter((place) => place !== undefined).length;
      const wanted = decoder.kind === "http" ? 0 : 1;
      const add = (message: string) => context.addIssue({ code: "custom", path: ["decoder"], message });
      if (places !== wanted)
        add(wanted === 0 ? "a service needs no file and no path" : "either file or path");
      // What the setting's own schema says of the whole, with a path of the system that this runs on.
      const here = process.platform === "win32" ? "C:\\x" : "/x";
      const whole = DecoderSettings.safeParse(decoderSetting(decoder, wanted === 0 ? null : here));
      if (!whole.success) add(whole.error.issues[0]?.message ?? "wrong");
    });
}
