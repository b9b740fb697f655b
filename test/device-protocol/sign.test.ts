import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ENDPOINTS, type Endpoint } from "../../src/device-protocol/endpoints.ts";
import {
  matchSign,
  type Params,
  SIGN_PROFILES,
  type SignProfile,
  sign,
  signString,
} from "../../src/device-protocol/sign.ts";

const SN = "84E0F4200CCB02FA";
const DATA =
  '[{"userCode":1,"time":"2019-10-10 10:10:10 100","type":"fingerprint","pic":"","temperature":"36.5"}]';
const base = { appid: "appcode123", sn: SN };
const { getServer, downloadPersonData, createOperation } = ENDPOINTS;

const vectors: [string, SignProfile, Endpoint, Params, string, string][] = [
  [
    "V1",
    "S1",
    getServer,
    { appid: "appcode123", sn: "123" },
    "df23hlir85353",
    "79fca4ba1707881eafaf4dd1e5a5c947cbf60428f76f962e5d8ecfd73f7d9049",
  ],
  [
    "V2",
    "S1",
    getServer,
    { appid: "keji_123321", sn: "123456879" },
    "ghghgh",
    "7339828921efeb795f1ac802492f8e16911857eaa1a17e5231e2b0f6d888e684",
  ],
  [
    "V3",
    "S1",
    getServer,
    { appid: " keji_123321", sn: "123456879" },
    "ghghgh",
    "cc42aaed3d47616696f081ec1fcc993cade78d8dbadf12ad69aee1bb61c1984b",
  ],
  [
    "V4",
    "S1",
    getServer,
    base,
    "DF23hlir85353",
    "eed575638e13108750296de9defca84f2456875cd2cb7af72b00289e12f30227",
  ],
  [
    "V5",
    "S2",
    downloadPersonData,
    { ...base, code: "1339", version: "v2.1" },
    "DF23hlir85353",
    "43a2ebc7d6cd1db46fe9ed982fe52f857f6ee99cbebc11ba2a5e4a0c767147c1",
  ],
  [
    "V6",
    "S3",
    downloadPersonData,
    { ...base, code: "1339", version: "v2.1" },
    "DF23hlir85353",
    "3086c4c1ae2e8ca03282df7009ba5d93794b7d81a604175b5534baece63b695c",
  ],
  [
    "V7",
    "S2",
    getServer,
    { ...base, data: "", version: "v2.1" },
    "DF23hlir85353",
    "b7586e3c7cb0da9ce345385d5463c82ad70c0108093a845cd393e506a3a7729b",
  ],
  [
    "V8",
    "S2",
    getServer,
    { ...base, data: DATA, version: "v2.1" },
    "DF23hlir85353",
    "740ffee275c9f37884ef37c9cfa79fad4dcb0bb8cf4b1d981aded5416d3d5c9d",
  ],
  [
    "V9",
    "S2",
    createOperation,
    { ...base, version: "v1", cmd: "downloadUser", params: "1,2,3" },
    "DF23hlir85353",
    "d26d424be41940fc03f7df2fae443500a3fa1f23e5c3bc77ff250c3ce0a7faed",
  ],
];

describe("sign", () => {
  test.each(vectors)("reproduces vector %s", (_, profile, endpoint, params, secret, digest) => {
    expect(sign(profile, endpoint, params, secret)).toBe(digest);
  });

  test("signs the printed example's string (spec L73)", () => {
    expect(signString("S1", getServer, { appid: "appcode123", sn: "123" }, "df23hlir85353")).toBe(
      "appid=appcode123&sn=123&appsecret=df23hlir85353",
    );
  });

  test("an undeclared parameter is not signed", () => {
    expect(signString("S2", getServer, { ...base, foo: "1" }, "s")).not.toContain("foo");
  });

  test("S4 follows the wire, S5 leaves data out, S6 empty values, S7 encodes", () => {
    const params = { sn: "1", appid: "a", data: "", version: "中" };
    expect(signString("S4", getServer, params, "s")).toBe("sn=1&appid=a&data=&version=中&appsecret=s");
    expect(signString("S5", getServer, params, "s")).toBe("appid=a&sn=1&version=中&appsecret=s");
    expect(signString("S6", getServer, params, "s")).toBe("appid=a&sn=1&version=中&appsecret=s");
    expect(signString("S7", getServer, params, "s")).toBe("appid=a&data=&sn=1&version=%E4%B8%AD&appsecret=s");
  });
});

describe("matchSign", () => {
  test("tells the profile, upper-case digits or not (spec L76)", () => {
    const params = { ...base, version: "v2.1" };
    const signed = { ...params, sign: sign("S2", getServer, params, "x").toUpperCase() };
    expect(matchSign(["S1", "S2"], getServer, signed, "x")).toEqual({ profile: "S2", trimmed: false });
    expect(matchSign(["S1"], getServer, signed, "x")).toBeNull();
  });

  test("accepts values that were padded after signing, and says so (G11)", () => {
    const signed = { appid: "appcode123", sn: ` ${SN}`, sign: sign("S1", getServer, base, "x") };
    expect(matchSign(["S1"], getServer, signed, "x")).toEqual({ profile: "S1", trimmed: true });
  });

  test("refuses what is not signed at all", () => {
    expect(matchSign(SIGN_PROFILES, getServer, base, "x")).toBeNull();
  });

  test.each(["", "ab", "g".repeat(64), "0".repeat(63), "0".repeat(65)])("refuses %j", (given) => {
    expect(matchSign(["S1"], getServer, { ...base, sign: given }, "x")).toBeNull();
  });

  test("any profile's signature is recognised, and any change of a secret is not", () => {
    const text = fc.string({ minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.constantFrom(...SIGN_PROFILES), text, text, text, (profile, appid, sn, secret) => {
        const params = { appid, sn, version: "v1" };
        const signed = { ...params, sign: sign(profile, getServer, params, secret) };
        expect(matchSign([profile], getServer, signed, secret)?.profile).toBe(profile);
        expect(matchSign([profile], getServer, signed, `${secret}!`)).toBeNull();
      }),
    );
  });
});
