import type { Card } from "../card/card.ts";
import type { Failure } from "../legacy-shapes/failure.ts";
import { dotted, legacyFields, spelledOut } from "../legacy-shapes/fields.ts";
import type { Outcome } from "./kind.ts";

/** The properties that 华视, 国腾 and 神思 share, in a short and a long form. */
export function pairs(card: Card | null) {
  const fields = legacyFields(card);
  const { from, to } = fields;
  return {
    NameL: fields.name,
    Sex: fields.sex,
    SexL: fields.sexText,
    Nation: fields.nation,
    NationL: fields.nationText,
    Born: fields.born,
    BornL: spelledOut(fields.born),
    Address: fields.address,
    CardNo: fields.number,
    Police: fields.issuer,
    Activity: from + to,
    ActivityL: card ? `${dotted(from)}-${dotted(to)}` : "",
  };
}

/** @param ok what stands for success */
export const codeOf = (outcome: Outcome, codes: Readonly<Record<Failure, number>>, ok = 0) =>
  outcome.card ? ok : codes[outcome.failure];

/**
 * A method that some pages call and others merely read. Reading it does the work; the function that it gives stands
 * for the code (`valueOf`), and its first call in the same script gives that code instead of doing the work again.
 */
export function methodOrProperty(work: () => number): () => number {
  const code = work();
  let fresh = true;
  queueMicrotask(() => {
    fresh = false;
  });
  const method = () => {
    if (!fresh) return work();
    fresh = false;
    return code;
  };
  return Object.assign(method, { valueOf: () => code, toString: () => String(code) });
}
