import type { Endpoint } from "../../device-protocol/endpoints.ts";
import type { Params } from "../http/form.ts";
import type { InterfaceVersion } from "../storage/tables.ts";

/**
 * The parameters in the order of the wire, the declared ones by their declared names: exact first, then whatever
 * the case (G21).
 *
 * @param differs told when a name was taken in another case
 */
export function canonicalParams(
  endpoint: Endpoint,
  received: Params,
  differs: () => void = () => {},
): Params {
  const declared = new Map([...endpoint.params, "sign"].map((name) => [name.toLowerCase(), name]));
  const params: Record<string, string> = Object.create(null);
  for (const [given, value] of Object.entries(received)) {
    const name = declared.get(given.toLowerCase());
    const renamed = name !== undefined && !Object.hasOwn(received, name);
    if (renamed) differs();
    params[renamed ? name : given] = value;
  }
  return params;
}

/** Absent → v1; unknown and higher → v2.1 (G20). */
export function interfaceVersion(text: string | undefined): InterfaceVersion {
  const version = (text ?? "").trim().toLowerCase().replace(/^v/, "");
  if (version === "" || version === "1" || version === "1.0") return "v1";
  return version === "2" || version === "2.0" ? "v2" : "v2.1";
}
