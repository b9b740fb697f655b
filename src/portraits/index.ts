/** Portrait decoders that IT plugs in: a library, a program or a service that the site owns. See docs/portrait.md. */
import { CommandDecoder } from "./command.ts";
import { HttpDecoder } from "./http.ts";
import { NativeDecoder, type NativeOptions } from "./native.ts";
import type { PluggedDecoder, PluginContext } from "./plug-in.ts";
import type { DecoderSettings } from "./schemas.ts";

export type { PluggedDecoder, PluginContext } from "./plug-in.ts";

export function createDecoder(
  settings: DecoderSettings,
  context: PluginContext,
  options: NativeOptions = {},
): PluggedDecoder {
  switch (settings.kind) {
    case "native":
      return new NativeDecoder(settings, context, options);
    case "command":
      return new CommandDecoder(settings, context);
    case "http":
      return new HttpDecoder(settings, context);
  }
}
