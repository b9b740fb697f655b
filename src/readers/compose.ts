import type { Clock } from "../base/clock.ts";
import { beijingDate } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { Card, CardBlocks } from "../card/card.ts";
import type { CheckPolicy } from "../card/checks/policy.ts";
import { checkCard } from "../card/checks.ts";
import { decodeCard } from "../card/decode.ts";
import type { PortraitDecoder } from "../card/portrait/decoder.ts";
import { decodePortrait } from "./portrait.ts";
import type { ReadOptions } from "./reader.ts";
import { phase } from "./trace.ts";

export interface Composer {
  readonly decoders: readonly PortraitDecoder[];
  readonly watermark: string | null;
  /** Font files for characters on faces that our own fonts lack. */
  readonly rareFonts?: readonly string[] | undefined;
  /** Default: the law's age bands. */
  readonly checkPolicy?: CheckPolicy | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Reading {
  readonly blocks: CardBlocks;
  readonly reader: string;
  readonly samId: string;
  readonly simulated: boolean;
  /** When the chip was read, ms since the epoch. */
  readonly at: number;
}

export type ComposeOptions = Pick<ReadOptions, "fingerprint" | "faces" | "portrait" | "trace">;

/** Makes the Card JSON of a reading. A portrait that cannot be decoded does not cost the card. */
export async function composeCard(
  reading: Reading,
  options: ComposeOptions,
  composer: Composer,
): Promise<Card> {
  const { decoded, portrait, note } = await phase(options.trace, "decode", () =>
    decode(reading, options, composer),
  );
  const readAt = new Date(reading.at).toISOString();
  const { simulated, reader, samId } = reading;
  const { watermark, rareFonts = [] } = composer;
  const drawn = options.faces
    ? await phase(options.trace, "faces", async () =>
        (await drawing()).renderFaces(decoded, portrait, {
          readAt,
          simulated,
          watermark,
          rareFonts,
          sheet: options.faces === "sheet",
        }),
      )
    : undefined;
  return {
    ...decoded,
    portrait,
    ...(note ? { portraitNote: note } : {}),
    ...(drawn ? { faces: drawn.faces } : {}),
    checks: [
      ...checkCard(decoded, beijingDate(reading.at), composer.checkPolicy),
      ...(drawn ? drawn.checks : []),
    ],
    reader,
    samId,
    readAt,
    simulated,
  };
}

async function decode({ blocks }: Reading, options: ComposeOptions, composer: Composer) {
  const decoded = decodeCard(blocks, { fingerprint: options.fingerprint ?? false });
  if (options.portrait === false) return { decoded, portrait: null, note: undefined };
  return { decoded, ...(await decodePortrait(blocks.portrait, options.portrait, composer)) };
}

/** Loaded at the first face: an agent that waits does not carry it. */
const drawing = () => import("../card/faces/render.ts");
