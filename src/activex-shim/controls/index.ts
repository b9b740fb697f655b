import type { Kind } from "../kind.ts";
import { certctl } from "./certctl.ts";
import { cvr } from "./cvr.ts";
import { decard } from "./decard.ts";
import { dianyipai } from "./dianyipai.ts";
import { guoteng } from "./guoteng.ts";
import { gwq } from "./gwq.ts";
import { huada } from "./huada.ts";
import { routon } from "./routon.ts";
import { sdses } from "./sdses.ts";
import { shendun } from "./shendun.ts";
import { synjones } from "./synjones.ts";

/** One class id may stand for several: 华视 and CertCtl share one. */
export const KINDS: readonly Kind[] = [
  cvr,
  certctl,
  synjones,
  routon,
  guoteng,
  sdses,
  decard,
  gwq,
  dianyipai,
  shendun,
  huada,
];
