import type { Params } from "../http/form.ts";
import { PARAMS } from "../protocol.ts";
import type { InterfaceVersion } from "../storage/tables.ts";

/**
 * The declared parameters by their declared names: exact first, then whatever the case (G21). Others stay as they
 * came.
 */
export function canonicalParams(path: string, received: Params): Params {
  const params: Record<string, string> = Object.assign(Object.create(null), received);
  for (const name of [...(PARAMS[path] ?? []), "sign"]) {
    if (name in received) continue;
    const alike = Object.keys(received).find((key) => key.toLowerCase() === name.toLowerCase());
    if (alike !== undefined) params[name] = received[alike] ?? "";
  }
  return params;
}

/** Absent → v1; unknown and higher → v2.1 (G20). */
export function interfaceVersion(text: string | undefined): InterfaceVersion {
  const version = (text ?? "").trim().toLowerCase().replace(/^v/, "");
  if (version === "" || version === "1" || version === "1.0") return "v1";
  return version === "2" || version === "2.0" ? "v2" : "v2.1";
}
