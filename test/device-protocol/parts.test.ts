import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ENDPOINT_OF_COMMAND, ENDPOINTS, isCommandName } from "../../src/device-protocol/endpoints.ts";
import { parseLooseJson, unwrapData } from "../../src/device-protocol/loose-json.ts";
import { decodePhotoText, encodePhotoText, sniffImage } from "../../src/device-protocol/photo-text.ts";
import { epochMs, formatDateTime, formatPunchTime, parsePunchTime } from "../../src/device-protocol/times.ts";

describe("times", () => {
  const instant = Date.parse("2019-10-10T02:10:10.100Z");

  test.each([
    "2019-10-10 10:10:10 100",
    " 2019-10-10 10:10:10 100 ",
    "2019-10-10 10:10:10.100",
    "2019-10-10 10:10:10:100",
    "2019/10/10 10:10:10,100",
    "2019-10-10T10:10:10.100",
    String(instant),
  ])("%j is one instant (S41-22, B19)", (text) => expect(parsePunchTime(text)).toBe(instant));

  test("without milliseconds it is the whole second", () => {
    expect(parsePunchTime("2019-10-10 10:10:10")).toBe(instant - 100);
  });

  test.each([
    "",
    "yesterday",
    "2019-13-01 00:00:00 000",
    "2019-02-30 00:00:00 000",
    "2019-10-10 25:00:00 000",
  ])("%j is no time", (text) => expect(parsePunchTime(text)).toBeNull());

  test("seconds and milliseconds are told apart by magnitude (DP-08, DP-09)", () => {
    expect(new Date(epochMs(1562155345)).toISOString()).toBe("2019-07-03T12:02:25.000Z");
    expect(new Date(epochMs(1564976237759)).toISOString()).toBe("2019-08-05T03:37:17.759Z");
  });

  test("what is formatted is parsed back", () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2000), max: Date.UTC(2099) }), (ms) => {
        expect(parsePunchTime(formatPunchTime(ms))).toBe(ms);
      }),
    );
    expect(formatDateTime(instant)).toBe("2019-10-10 10:10:10");
  });
});

describe("photo text", () => {
  test("survives what the field does to base64 (G23, S41-21)", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
        const text = encodePhotoText(bytes);
        const variants = [
          text,
          text.replace(/(.{76})/g, "$1\r\n"),
          text.replaceAll("+", " "),
          text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""),
          `data:image/jpeg;base64,${text}`,
        ];
        // A leading or trailing `+` that became a blank cannot be told from padding.
        for (const variant of variants.filter((v) => v.trim() === v)) {
          expect(Buffer.from(decodePhotoText(variant) ?? [])).toEqual(Buffer.from(bytes));
        }
      }),
    );
  });

  test.each(["", "   ", "中文", "a", "{}"])("%j is none", (text) => expect(decodePhotoText(text)).toBeNull());

  test("sniffs by the first bytes", () => {
    expect(sniffImage(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))).toBe("image/jpeg");
    expect(sniffImage(Buffer.from("89504e470d0a1a0a", "hex"))).toBe("image/png");
    expect(sniffImage(Uint8Array.of(0xff))).toBeNull();
  });
});

describe("loose JSON", () => {
  test("curly quotes and padded keys are tolerated and reported (G5, B17)", () => {
    expect(parseLooseJson("{“ temperature”:”36.5”}")).toEqual({
      value: { temperature: "36.5" },
      tolerated: ["curly-quotes", "padded-keys"],
    });
    expect(parseLooseJson('{"a":[{"b ":1}]}')).toEqual({
      value: { a: [{ b: 1 }] },
      tolerated: ["padded-keys"],
    });
  });

  test("curly quotes inside valid JSON are text", () => {
    expect(parseLooseJson('{"name":"“李”"}')).toEqual({ value: { name: "“李”" }, tolerated: [] });
  });

  test("any JSON parses to itself, anything else to null", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const parsed = parseLooseJson(JSON.stringify(value));
        expect(parsed).not.toBeNull();
      }),
    );
    expect(parseLooseJson("{{")).toBeNull();
  });

  test("data may be a value or a string of JSON (C13)", () => {
    expect(unwrapData('[{"userCode":"1"}]')).toEqual([{ userCode: "1" }]);
    expect(unwrapData([1])).toEqual([1]);
    expect(unwrapData("")).toBe("");
    expect(unwrapData("{oops")).toBe("{oops");
  });
});

describe("commands", () => {
  test("every command sends the device to a declared interface; another word is no command (C12)", () => {
    expect(ENDPOINTS[ENDPOINT_OF_COMMAND.downloadUser].path).toBe("/person/downloadPersonData");
    for (const [name, endpoint] of Object.entries(ENDPOINT_OF_COMMAND)) {
      expect(isCommandName(name)).toBe(true);
      expect(ENDPOINTS[endpoint].path).toMatch(/^\/(device|person|attendance)\/\w+$/);
    }
    for (const name of ["", "downloadPersonData", "toString", "__proto__"])
      expect(isCommandName(name)).toBe(false);
  });
});
