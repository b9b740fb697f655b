/** The parameters of a device's request in any of the encodings that devices use (G1). */
import { decodeText } from "./charset.ts";

/** How the parameters came, for the traffic log. */
export interface FormNotes {
  encoding: string;
  note(tolerance: "gb18030" | "query-parameters"): void;
}

/** Values as the device gave them, before its percent- or multipart-encoding: what it signed (G11). */
export type Params = Readonly<Record<string, string>>;

const [AMPERSAND, EQUALS, PERCENT, PLUS, SPACE] = [0x26, 0x3d, 0x25, 0x2b, 0x20];

/**
 * @param query of the address, without "?"; the body's parameters win over it
 * @param contentType of the body; a body that looks like JSON is read as JSON whatever it is called
 * @returns no prototype: a parameter called `constructor` is a parameter
 */
export async function parseParams(
  query: string,
  body: Uint8Array,
  contentType: string,
  notes: FormNotes = { encoding: "", note() {} },
): Promise<Params> {
  const params: Record<string, string> = Object.create(null);
  const decode: Decode = (bytes) => decodeText(bytes, () => notes.note("gb18030"));
  urlencoded(Buffer.from(query), params, decode);
  if (query !== "") notes.note("query-parameters");
  notes.encoding = "query";
  if (body.length === 0) return params;
  if (/^multipart\/form-data/i.test(contentType)) {
    notes.encoding = "multipart";
    await multipart(body, contentType, params, decode);
  } else if (json(body, params, decode)) notes.encoding = "json";
  else {
    notes.encoding = "urlencoded";
    urlencoded(body, params, decode);
  }
  return params;
}

type Decode = (bytes: Uint8Array) => string;

function urlencoded(text: Uint8Array, into: Record<string, string>, decode: Decode): void {
  for (let start = 0; start < text.length; ) {
    const next = text.indexOf(AMPERSAND, start);
    const end = next < 0 ? text.length : next;
    const pair = text.subarray(start, end);
    const at = pair.indexOf(EQUALS);
    const name = at < 0 ? pair : pair.subarray(0, at);
    if (pair.length > 0) {
      into[unescaped(name, decode)] = at < 0 ? "" : unescaped(pair.subarray(at + 1), decode);
    }
    start = end + 1;
  }
}

/** URL standard, "percent-decode", on bytes: what is escaped may be GB18030. Broken escapes stay as they are. */
function unescaped(text: Uint8Array, decode: Decode): string {
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at] ?? 0;
    const value = byte === PERCENT ? hex(text[at + 1]) * 16 + hex(text[at + 2]) : Number.NaN;
    if (value >= 0) {
      bytes[length++] = value;
      at += 2;
    } else bytes[length++] = byte === PLUS ? SPACE : byte;
  }
  return decode(bytes.subarray(0, length));
}

function hex(byte: number | undefined): number {
  if (byte === undefined) return Number.NaN;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : Number.NaN;
}

function json(body: Uint8Array, into: Record<string, string>, decode: Decode): boolean {
  const first = body.find((byte) => byte > 0x20 && byte < 0x80);
  if (first !== 0x7b) return false;
  let value: unknown;
  try {
    value = JSON.parse(decode(body));
  } catch {
    return false;
  }
  for (const [name, entry] of Object.entries(value as object))
    if (entry !== null) into[name] = typeof entry === "string" ? entry : JSON.stringify(entry);
  return true;
}

/** Fields, and files as fields: some send `data` as a file part. A broken body gives what came before the break. */
async function multipart(
  body: Uint8Array,
  contentType: string,
  into: Record<string, string>,
  decode: Decode,
): Promise<void> {
  const { default: busboy } = await import("busboy");
  const limits = { fieldSize: body.length, fileSize: body.length };
  let parser: ReturnType<typeof busboy>;
  try {
    // Latin-1 keeps the bytes; the charset is found afterwards.
    parser = busboy({ headers: { "content-type": contentType }, defCharset: "latin1", limits });
  } catch {
    return;
  }
  await new Promise<void>((resolve) => {
    parser.on("field", (name, value) => {
      into[name] = decode(Buffer.from(value, "latin1"));
    });
    parser.on("file", (name, stream) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        into[name] = decode(Buffer.concat(chunks));
      });
    });
    parser.on("error", () => resolve());
    parser.on("close", () => resolve());
    parser.end(body);
  });
}
