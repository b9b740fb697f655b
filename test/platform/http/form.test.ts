import fc from "fast-check";
import { expect, test } from "vitest";
import { parseParams } from "../../../src/platform/http/form.ts";

const URLENCODED = "application/x-www-form-urlencoded;charset=UTF-8";
const record = fc.dictionary(fc.string({ unit: "binary", minLength: 1 }), fc.string({ unit: "binary" }), {
  noNullPrototype: true,
});

test("any parameters come through url-encoded, as JSON and as query unharmed", async () => {
  await fc.assert(
    fc.asyncProperty(record, async (params) => {
      const given = Object.fromEntries(Object.entries(params).filter(([name]) => name !== "__proto__"));
      const encoded = new URLSearchParams(given).toString();
      const expected = Object.entries(given);
      const entries = async (query: string, body: string, type: string) =>
        Object.entries(await parseParams(query, Buffer.from(body), type));
      expect(await entries("", encoded, URLENCODED)).toEqual(expected);
      expect(await entries(encoded, "", "")).toEqual(expected);
      expect(await entries("", JSON.stringify(given), "application/json")).toEqual(expected);
    }),
  );
});

test("any parameters come through multipart, files as fields", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary" }), async (value) => {
      // A form turns lone line ends into CRLF by itself.
      const text = value.replace(/\r\n|\r|\n/g, "\r\n");
      const form = new FormData();
      form.append("sn", text);
      form.append("data", new Blob([text]), "data.json");
      const request = new Request("http://x", { method: "POST", body: form });
      const body = new Uint8Array(await request.arrayBuffer());
      const params = await parseParams("", body, request.headers.get("content-type") ?? "");
      expect({ ...params }).toEqual({ sn: text, data: text });
    }),
    { numRuns: 50 },
  );
});

test("GB18030 is read where the bytes are no UTF-8, escaped or not", async () => {
  const bytes = Buffer.from("c5a9c3f1b9a4", "hex");
  const escaped = [...bytes].map((byte) => `%${byte.toString(16)}`).join("");
  expect((await parseParams("", Buffer.from(`name=${escaped}`), URLENCODED)).name).toBe("农民工");
  const raw = Buffer.concat([Buffer.from("name="), bytes, Buffer.from("&sn=1")]);
  expect({ ...(await parseParams("", raw, URLENCODED)) }).toEqual({ name: "农民工", sn: "1" });
});

test("broken escapes, odd pairs and values of JSON stay readable", async () => {
  const params = async (body: string) => ({ ...(await parseParams("", Buffer.from(body), "")) });
  expect(await params("a=100%&b=%zz&c=%4&&d&e=1=2")).toEqual({
    a: "100%",
    b: "%zz",
    c: "%4",
    d: "",
    e: "1=2",
  });
  expect(await params('{"sn":1,"data":{"msg":"ok"},"list":[1],"none":null}')).toEqual({
    sn: "1",
    data: '{"msg":"ok"}',
    list: "[1]",
  });
  expect(await params('{"sn":')).toEqual({ '{"sn":': "" });
});

test("a parameter with the name of an object's own property is a parameter", async () => {
  const params = await parseParams("", Buffer.from("__proto__=1&constructor=2"), URLENCODED);
  expect(Object.entries(params)).toEqual([
    ["__proto__", "1"],
    ["constructor", "2"],
  ]);
});

test("rubbish of any kind is no crash", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom(
        URLENCODED,
        "application/json",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "",
      ),
      async (body, type) => {
        expect(await parseParams("a=1", body, type)).toBeTypeOf("object");
      },
    ),
  );
});
