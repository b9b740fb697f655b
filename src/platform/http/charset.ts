const utf8 = new TextDecoder("utf-8", { fatal: true });
let gb18030: TextDecoder | undefined;

/** UTF-8, and where the bytes are none, GB18030, which some firmware still speaks (G22). */
export function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    gb18030 ??= new TextDecoder("gb18030");
    return gb18030.decode(bytes);
  }
}
