import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isSigned, signRelease } from "../../../../electron/main/updates/signature.ts";
import { updateKeys } from "../../support/keys.ts";

const { secret, key } = updateKeys();
const release = {
  version: "1.2.3",
  files: [
    { url: "idcard-bridge-1.2.3.exe", sha512: "AAAA" },
    { url: "idcard-bridge-1.2.3.deb", sha512: "BBBB" },
  ],
};
const signature = signRelease(release, secret);

test("a release that was signed is believed, in whatever order its files stand", () => {
  expect(isSigned(release, signature, key)).toBe(true);
  expect(isSigned({ ...release, files: release.files.toReversed() }, signature, key)).toBe(true);
});

describe("is refused:", () => {
  const [first, second] = release.files as [(typeof release.files)[0], (typeof release.files)[0]];
  test.each([
    ["another version", { ...release, version: "1.2.4" }],
    ["another file's content", { ...release, files: [{ ...first, sha512: "AAAB" }, second] }],
    ["another file's name", { ...release, files: [{ ...first, url: "evil.exe" }, second] }],
    ["a file more", { ...release, files: [...release.files, { url: "evil.exe", sha512: "CCCC" }] }],
    ["a file less", { ...release, files: [first] }],
    [
      "files whose contents are exchanged",
      {
        ...release,
        files: [
          { ...first, sha512: "BBBB" },
          { ...second, sha512: "AAAA" },
        ],
      },
    ],
    ["no file", { ...release, files: [] }],
  ])("%s", (_what, changed) => {
    expect(isSigned(changed, signature, key)).toBe(false);
  });

  test("the signature of another key", () => {
    expect(isSigned(release, signature, updateKeys().key)).toBe(false);
    expect(isSigned(release, signRelease(release, updateKeys().secret), key)).toBe(false);
  });

  test.each([undefined, null, "", 7, "AAAA", "not base64", {}])("%j for a signature", (given) => {
    expect(isSigned(release, given, key)).toBe(false);
  });

  test("any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(isSigned(release, Buffer.from(bytes).toString("base64"), key)).toBe(false);
      }),
    );
  });
});
