import { Fault } from "../../base/fault.ts";
import { bridgeFaults } from "../faults.ts";

/**
 * JSON of a stranger: bounded in depth before it is parsed.
 * @throws Fault `request.too-deep`, `request.no-json`
 */
export function parseJson(text: string, maxDepth: number): unknown {
  if (depthOf(text, maxDepth) > maxDepth)
    throw new Fault(bridgeFaults["request.too-deep"], { limit: maxDepth });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Fault(bridgeFaults["request.no-json"], {}, { cause: error });
  }
}

/** How deep brackets nest outside strings; counting ends beyond `stopAt`. Right for every valid JSON text. */
export function depthOf(text: string, stopAt: number): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length && deepest <= stopAt; i++) {
    const c = text[i];
    if (inString) {
      if (c === "\\") i++;
      else if (c === '"') inString = false;
    } else if (c === '"') inString = true;
    else if (c === "{" || c === "[") deepest = Math.max(deepest, ++depth);
    else if (c === "}" || c === "]") depth--;
  }
  return deepest;
}
