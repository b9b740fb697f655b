import { expect, test } from "vitest";
import { simulatedPortraitDecoder, wrapSimulatedPortrait } from "../../../src/card/portrait/simulated.ts";

test("the simulator's portrait is plainly its own and comes back as it went in", async () => {
  const picture = Uint8Array.from({ length: 900 }, (_, i) => i & 0xff);
  const block = wrapSimulatedPortrait(picture);
  expect(simulatedPortraitDecoder.accepts(block)).toBe(true);
  expect(simulatedPortraitDecoder.accepts(new Uint8Array(1024))).toBe(false);
  expect((await simulatedPortraitDecoder.decode(block)).data).toBe(Buffer.from(picture).toString("base64"));
  expect(() => wrapSimulatedPortrait(new Uint8Array(1020))).toThrow(RangeError);
});
