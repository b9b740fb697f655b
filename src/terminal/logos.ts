/** The logos at the head and foot of the screen (4.1, B9): as base64, or from v2.1 on by their address. */
import { Fault } from "../base/fault.ts";
import { decodePhotoText, sniffImage } from "../device-protocol/photo-text.ts";
import type { Beat } from "./answer.ts";
import type { TerminalStore } from "./store.ts";

/**
 * Keeps what is new. A logo that cannot be had leaves the old one where it is.
 *
 * @param download @throws Fault
 * @returns false: one could not be had
 */
export async function updateLogos(
  logos: Beat["logos"],
  store: TerminalStore,
  download: (url: string) => Promise<Uint8Array>,
): Promise<boolean> {
  let complete = true;
  const places = [
    ["topLogo", "topLogoFrom", logos.topLog, logos.topLogUrl],
    ["bottomLogo", "bottomLogoFrom", logos.bottomLog, logos.bottomUrl],
  ] as const;
  for (const [name, from, text, url] of places) {
    if (url !== "" && url !== store.state(from)) {
      const picture = await orNothing(() => download(url));
      complete &&= picture !== null;
      if (!picture) continue;
      store.write(() => {
        store.setState(name, Buffer.from(picture).toString("base64"));
        store.setState(from, url);
      });
    } else if (text !== "" && text !== store.state(name)) {
      const picture = decodePhotoText(text);
      if (picture && sniffImage(picture)) store.write(() => store.setState(name, text));
    }
  }
  return complete;
}

async function orNothing(work: () => Promise<Uint8Array>): Promise<Uint8Array | null> {
  try {
    return await work();
  } catch (error) {
    Fault.accept(error);
    return null;
  }
}
