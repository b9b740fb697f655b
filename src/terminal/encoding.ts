/** How a request's parameters go over the wire (G1): the specification does not say. */
export const ENCODINGS = ["urlencoded", "multipart", "json"] as const;
export type Encoding = (typeof ENCODINGS)[number];

export function encode(encoding: Encoding, params: Readonly<Record<string, string>>): RequestInit {
  if (encoding === "urlencoded") return { method: "POST", body: new URLSearchParams(params) };
  if (encoding === "json")
    return {
      method: "POST",
      headers: { "content-type": "application/json;charset=UTF-8" },
      body: JSON.stringify(params),
    };
  const body = new FormData();
  for (const [name, value] of Object.entries(params)) body.append(name, value);
  return { method: "POST", body };
}
