/** The card room as a library: usable without the agent. */
export * from "./card.ts";
export { ageOn, checkCard } from "./checks.ts";
export { decodeCard } from "./decode.ts";
export { type EncodableCard, encodeCard } from "./encode.ts";
export { type FaceOptions, renderFaces } from "./faces/render.ts";
export { checkCharacter, checkIdNumber } from "./id-number.ts";
export { type PortraitDecoder, sniffWlt } from "./portrait/decoder.ts";
