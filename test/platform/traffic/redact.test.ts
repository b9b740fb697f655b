import fc from "fast-check";
import { expect, test } from "vitest";
import { redact } from "../../../src/platform/traffic/redact.ts";

test("photos, templates, passwords and signatures are cut out at any depth, ID numbers masked", () => {
  const photo = `data:image/jpeg;base64,${"QUJD\r\n".repeat(100)}`;
  const found: string[] = [];
  const value = redact(
    {
      sign: "a".repeat(64),
      sn: "84E0F4200CCB02FA",
      data: [{ userCode: 1, name: "张三", pic: photo, password: "1234", note: "证件 11010119900307793X" }],
    },
    (tolerance) => found.push(tolerance),
  );
  expect(value).toEqual({
    sign: "aaaaaaaa…(64)",
    sn: "84E0F4200CCB02FA",
    data: [
      {
        userCode: 1,
        name: "张**",
        pic: `[photo ${photo.length} chars]`,
        password: "***",
        note: "证件 110***********793X",
      },
    ],
  });
  expect(found).toEqual(["photo-line-breaks", "photo-data-url"]);
});

test("whatever is sent, no secret comes through and the log stays small", () => {
  const secret = "S3CRET-VALUE";
  const key = fc.constantFrom("pic", "password", "faceData", "fingerprint", "idCard", "secret", " pic ");
  const leaf = fc.dictionary(key, fc.constant(secret));
  const tree = fc.letrec((tie) => ({
    node: fc.oneof(leaf, fc.array(tie("node"), { maxLength: 80 }), fc.dictionary(fc.string(), tie("node"))),
  })).node;
  fc.assert(
    fc.property(tree, (value) => {
      expect(JSON.stringify(redact(value))).not.toContain(secret);
    }),
  );
  fc.assert(
    fc.property(fc.string({ maxLength: 20_000 }), (text) => {
      expect(JSON.stringify(redact({ msg: text })).length).toBeLessThan(15_000);
    }),
  );
});
