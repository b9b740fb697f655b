import { GWQ_FAILURES, gwqCard } from "../../legacy-shapes/gwq.ts";
import type { Kind } from "../kind.ts";

/** How long the tablet asks for a card, ms. */
const WAIT_MS = 20_000;
const CANCELLED = -9;

/** 捷宇 GWQ: the reading of cards; signing, fingers, films and the rest are not there. */
export const gwq: Kind = {
  name: "gwq",
  grade: "B",
  clsids: ["96BB8ADA-D348-4414-8892-DC79C8818841"],
  make(host) {
    let reading: AbortController | null = null;
    return {
      /** 0: started; the card comes by the event OnAfterGWQ_ReadID. −1: nobody to ask, −2: no reader. */
      DoGWQ_ReadID() {
        const reader = host.reader();
        if (typeof reader === "string") return reader === "no-reader" ? -2 : -1;
        if (reading) return GWQ_FAILURES.busy;
        const mine = new AbortController();
        reading = mine;
        void host
          .readLater({ waitMs: WAIT_MS, faces: true, foreigners: true }, mine.signal)
          .then((outcome) => {
            reading = null;
            const ret = mine.signal.aborted ? CANCELLED : outcome.card ? 0 : GWQ_FAILURES[outcome.failure];
            const card = ret === 0 && outcome.card ? gwqCard(outcome.card) : {};
            host.fire("OnAfterGWQ_ReadID", ret, JSON.stringify({ type: 4, ret, ...card }));
          });
        return 0;
      },
      GWQ_CancelOperate() {
        reading?.abort();
        return 0;
      },
    };
  },
};
