const utf8 = new TextDecoder("utf-8", { fatal: true });
let gb18030: TextDecoder | undefined;

/**
 * UTF-8, and where the bytes are none, GB18030, which some firmware still speaks (G22).
 *
 * @param fellBack told when the bytes were no UTF-8
 */
export function decodeText(bytes: Uint8Array, fellBack: () => void = () => {}): string {
  try {
    return utf8.decode(bytes);
  } catch {
    gb18030 ??= new TextDecoder("gb18030");
    fellBack();
    return gb18030.decode(bytes);
  }
}
