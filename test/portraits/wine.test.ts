import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { createDecoder } from "../../src/portraits/index.ts";
import { NativeSettings } from "../../src/portraits/schemas.ts";
import { compileTo } from "../native/support/compilers.ts";
import { underWine } from "../native/support/under-wine.ts";
import { block, difference } from "./test-card.ts";

const wine = await underWine();
const library = wine ? await compileTo(new URL("fake-decoder.c", import.meta.url), "windows-x64") : "";
afterAll(async () => {
  await wine?.end();
  if (library) rmSync(dirname(library), { recursive: true, force: true });
});

test.runIf(wine)("decoders of a Windows DLL find their buffers and files", async () => {
  const { program, pathFor } = wine as NonNullable<typeof wine>;
  for (const shape of ["file-intf", "file", "buf-bmp", "handle-type"] as const) {
    const settings = NativeSettings.parse({ kind: "native", library, shape, timeoutMs: 30_000 });
    const decoder = createDecoder(settings, { clock: systemClock, log: silentLog }, { program, pathFor });
    onTestFinished(() => decoder.end());
    expect(await difference(await decoder.decode(block())), shape).toBe(0);
  }
});
