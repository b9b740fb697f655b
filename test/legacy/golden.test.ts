/** The vendors' replies byte for byte, with the fictitious specimen, and whatever a card says. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Card } from "../../src/card/card.ts";
import { parseCall, type Service } from "../../src/legacy/service.ts";
import { SERVICES } from "../../src/legacy/services/index.ts";
import { type Outcome, refused, type Teller } from "../../src/legacy/teller.ts";
import type { ReaderView } from "../../src/readers/reader.ts";
import { cardOf } from "../support/cards.ts";

const golden = (name: string) =>
  readFileSync(new URL(`golden/${name}.txt`, import.meta.url), "utf8").trimEnd();

const PICTURE = "/9j/2Q==";
const READER: ReaderView = {
  id: "r1",
  name: "reader",
  driver: "simulator",
  state: "ready",
  card: "none",
  simulated: true,
  samId: "00.00",
};
const SPECIMEN: Partial<Card> = {
  name: "张三",
  birthDate: "1990-03-07",
  address: "北京市东城区样本路1号",
  number: "110101199003070038",
  issuer: "样本市公安局",
  validFrom: "2020-01-01",
  validTo: "2040-01-01",
  portrait: { mime: "image/jpeg", width: 102, height: 126, data: PICTURE, source: "simulator" },
  portraitRaw: null,
};
const FACES = { mime: "image/jpeg", front: PICTURE, back: PICTURE, sheet: PICTURE } as const;

const specimen = async (changes: Partial<Card> = {}): Promise<Card> => ({
  ...(await cardOf("citizen")),
  ...SPECIMEN,
  ...changes,
});

/** What the guards let through: a card, or none. */
function desk(outcome: Outcome): Teller {
  return {
    read: async ({ faces = false, portrait = "jpeg" } = {}) =>
      outcome.card
        ? {
            card: {
              ...outcome.card,
              portrait: portrait ? outcome.card.portrait : null,
              ...(faces ? { faces: FACES } : {}),
            },
          }
        : outcome,
    reader: () => (outcome.failure === "no-reader" ? "no-reader" : READER),
  };
}

const named = (name: string) => SERVICES.find((one) => one.name === name) as Service;

/** One call, over HTTP or as a message. */
async function ask(name: string, what: string, teller: Teller): Promise<string> {
  const service = named(name);
  if (service.answer && what.startsWith("/"))
    return (await service.answer(parseCall(what), teller)).body.trimEnd();
  const sent: string[] = [];
  await service.connect?.({ send: (text) => sent.push(text), watch: () => () => {} })(what, teller);
  return sent.join("\n");
}

const READ: Record<string, string> = {
  cvr: "/readcard",
  zkteco: "/ZKIDROnline/ScanReadIdCardInfo?OP-DEV=1&CMD-URL=4&common=1",
  synjones: "/api/ReadMsg",
  est: "EST_Reader_ReadIDCard#",
  routon: "/api/readCert",
  sdses: "<ReadIdCard>",
  camera: "/card=idcard",
};

describe.each(Object.entries(READ))("%s", (name, what) => {
  test("a card", async () => {
    expect(await ask(name, what, desk({ card: await specimen() }))).toBe(golden(`${name}-read`));
  });
  test("no card", async () => {
    expect(await ask(name, what, desk({ card: null, failure: "no-card" }))).toBe(golden(`${name}-no-card`));
  });
  test("no reader", async () => {
    const reply = await ask(name, what, desk({ card: null, failure: "no-reader" }));
    if (name === "cvr") expect(reply).toContain('"errorMsg" : "端口打开失败"');
    else expect(reply).toBe(golden(`${name}-no-reader`));
  });
  test("a caller who is not let in gets a failure of the same shape, with nothing in it", async () => {
    const reply = await ask(name, what, refused("refused"));
    expect(reply).not.toMatch(/张三|110101/);
    if (name === "sdses") return expect(reply).toContain("读卡失败");
    const failure = await ask(name, what, desk({ card: null, failure: "no-reader" }));
    expect(Object.keys(JSON.parse(reply))).toEqual(Object.keys(JSON.parse(failure)));
  });
  test("whatever the card says: no backslash, no line break in a value, and every field where pages look for it", async () => {
    const card = await specimen();
    const text = fc.string({ unit: "binary", maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(text, text, text, async (name_, address, issuer) => {
        const reply = await ask(name, what, desk({ card: { ...card, name: name_, address, issuer } }));
        expect(reply).not.toContain("\\");
        expect(numberIn(name, reply)).toBe("110101199003070038");
      }),
      { numRuns: 60 },
    );
  });
});

/** As the pages themselves look for it. */
function numberIn(name: string, reply: string): string | undefined {
  if (name === "sdses") return reply.replace(/^<|>$/g, "").split(",")[8];
  if (name === "cvr") {
    // biome-ignore lint/complexity/useRegexLiterals: as the page writes it
    expect(new RegExp('"resultFlag" : (.*)').exec(reply)?.[1]).toBe("0");
    expect(/"errorMsg" : (.*)/.exec(reply)?.[1]).toBe('"读卡成功",');
    return /"certNumber" : "(.*?)"/.exec(reply)?.[1];
  }
  const repaired = JSON.parse(reply.replace(/\\/g, "/"));
  const places = [repaired, repaired.Certificate, repaired.resultContent, repaired.IDCardInfo];
  return places
    .map((place) => place?.IDNumber ?? place?.cardno ?? place?.certNo ?? place?.certNumber ?? place?.cardID)
    .find(Boolean);
}

test("华视 opens again and again, says when it cannot, and understands parameters that are glued to the path", async () => {
  const ready = desk({ card: await specimen() });
  for (const path of ["/OpenDevice", "/OpenDevice&t=0.53", "/openDevice"])
    expect(await ask("cvr", path, ready)).toBe(golden("cvr-open"));
  expect(await ask("cvr", "/OpenDevice", desk({ card: null, failure: "no-reader" }))).toBe(
    golden("cvr-open-no-reader"),
  );
  for (const path of [
    "/readCard&t=0.5",
    "/readcard&picpath=%22D:/1/123.bmp%22&t=0.53",
    "/readcard&picpath=D:/1/1.bmp",
  ])
    expect(await ask("cvr", path, ready)).toBe(golden("cvr-read"));
  expect(await ask("cvr", "/CloseDevice&t=1", ready)).toContain("关闭成功");
});

test("中控: info; dates by common; a long term; a second question mark; Mifare's second step is false", async () => {
  const ready = desk({ card: await specimen({ longTerm: true, validTo: null }) });
  expect(await ask("zkteco", "/ZKIDROnline/info", ready)).toBe(golden("zkteco-info"));
  const read = (query: string) =>
    ask("zkteco", `/zkidronline/ScanReadIdCardInfo?${query}`, ready).then(JSON.parse);
  expect((await read("OP-DEV=1&CMD-URL=4")).Certificate).toMatchObject({
    Birthday: "1990-03-07",
    IssuedData: "2020-01-01",
    ValidDate: "2099-12-31",
  });
  expect((await read("&OP-DEV=1&common=1?0.123")).Certificate).toMatchObject({
    Birthday: "19900307",
    ValidDate: "长期",
  });
  expect(JSON.parse(await ask("zkteco", "/ZKIDROnline/MFCard?OP-DEV=1&CMD-URL=5", ready)).data).toBe("");
});

test("新中新: text for IE, no photo, faces, foreigners as the manual has them", async () => {
  const ready = desk({ card: await specimen() });
  const reply = await named("synjones").answer?.(parseCall("/api/ReadMsg?ie=1"), ready);
  expect(reply?.type).toBe("text/html;charset=utf-8");
  const read = (query: string, teller = ready) =>
    ask("synjones", `/api/ReadMsg?${query}`, teller).then(JSON.parse);
  expect((await read("NoPhoto=1")).photobase64).toBe("");
  expect(await read("cardImg=1&NoPhoto=1")).toMatchObject({
    photobase64: "",
    frontImg: PICTURE,
    backImg: PICTURE,
  });
  expect(await read("", desk({ card: await cardOf("foreigner-2023") }))).toMatchObject({
    nation: "巴基斯坦/PAK",
    cardno: "931586198001010028",
    police: "",
    CardType: "3",
    CardTypeName: "2023版外国人永久居留身份证",
  });
  expect(await read("", desk({ card: await cardOf("hmt") }))).toMatchObject({ CardType: "2", nation: "" });
  expect(JSON.parse(await ask("synjones", "/api/M1Reset", ready)).retcode).toBe("-1");
});

test("东信: a long term is as long as the chip's field; auto reading is stopped; what is not there says so", async () => {
  const ready = desk({ card: await specimen({ longTerm: true, validTo: null }) });
  const tell = async (command: string) => JSON.parse(await ask("est", command, ready));
  expect((await tell("EST_Reader_ReadIDCard#")).expire).toBe("长期      ");
  expect(await tell("EST_StopReadIDCard#")).toMatchObject({ fun: "EST_Reader_ReadIDCard#", rCode: "1" });
  expect(await tell("EST_GetCertBackImage#")).toMatchObject({ rCode: "0", imageBack: PICTURE });
  expect(await tell("EST_GetVersion#")).toMatchObject({ rCode: "0", errMsg: "9.9.9" });
  expect((await tell("EST_ReadBankCard#")).rCode).toBe("-1");
  expect(await ask("est", "nonsense", ready)).toBe("");
});

test("神思: a comma in the address shifts nothing", async () => {
  const reply = await ask("sdses", "<ReadIdCard>", desk({ card: await specimen({ address: "甲,乙<丙>" }) }));
  expect(reply.split(",").length).toBe(13);
  expect(reply.split(",")[7]).toBe("甲，乙丙");
});

test("cameras: by WebSocket the function is said back; the camera itself is not there", async () => {
  const ready = desk({ card: await specimen() });
  const reply = JSON.parse(await ask("camera", '{"function":"read_idcard"}', ready));
  expect(reply).toEqual({ ...JSON.parse(golden("camera-read")), function: "read_idcard" });
  expect(JSON.parse(await ask("camera", "/video=grabimage", ready))).toEqual({
    code: -100,
    message: "不支持",
  });
  expect(await ask("camera", '{"function":"<script>"}', ready)).toBe("");
  expect(await ask("camera", "no json", ready)).toBe("");
});

test("a call is read whatever its form", () => {
  fc.assert(
    fc.property(fc.string(), (url) => {
      const { path, query } = parseCall(url);
      expect(path).toBe(path.toLowerCase());
      for (const name of query.keys()) expect(name).toBe(name.toLowerCase());
    }),
  );
  expect([...parseCall("/A?&b=1&C=%E5%BC%A0?0.5&d=%zz").query]).toEqual([
    ["b", "1"],
    ["c", "张"],
    ["0.5", ""],
    ["d", "%zz"],
  ]);
});
