/**
 * Everything about the card itself, usable without the agent: `import { decodeCard } from "idcard-bridge/card"`.
 * Pure but for the fonts and code tables that it reads from its own directory. See docs/card-library.md.
 */
export { Fault } from "../base/fault.ts";
export * from "./card.ts";
export { type AgeAction, type CheckPolicy, DEFAULT_CHECK_POLICY } from "./checks/policy.ts";
export { ageOn, checkCard } from "./checks.ts";
export { decodeCard } from "./decode.ts";
export { type EncodableCard, encodeCard } from "./encode.ts";
export {
  DEFAULT_WATERMARK,
  type FaceOptions,
  type RenderedFaces,
  renderFaces,
} from "./faces/render.ts";
export { cardFaults } from "./faults.ts";
export { checkCharacter, checkIdNumber } from "./id-number.ts";
export { decodeBmp, encodeBmp } from "./portrait/bmp.ts";
export { type PortraitDecoder, sniffWlt } from "./portrait/decoder.ts";
export { convertPortrait, encodePortrait } from "./portrait/picture.ts";
export { orderPixels, type PixelOrder, type Pixels } from "./portrait/pixels.ts";
export { simulatedPortraitDecoder } from "./portrait/simulated.ts";
export { type Division, divisionOf } from "./tables/divisions.ts";
export { ETHNICITY } from "./tables/ethnicity.ts";
export { type Country, countryOf } from "./tables/nationality.ts";
export { SEX } from "./tables/sex.ts";
