/** The stand-ins as plain objects, without a browser: codes, properties, events, what they refuse. */
import { expect, test } from "vitest";
import { Agent, type Answer, type Wire } from "../../src/activex-shim/agent.ts";
import { caseless, comObject } from "../../src/activex-shim/caseless.ts";
import { KINDS } from "../../src/activex-shim/controls/index.ts";
import { isEvent, parseEvent } from "../../src/activex-shim/events.ts";
import type { Host, Outcome } from "../../src/activex-shim/kind.ts";
import { settingsOf } from "../../src/activex-shim/settings.ts";
import type { Card } from "../../src/card/card.ts";
import type { ReaderView } from "../../src/readers/reader.ts";
import { cardOf } from "../support/cards.ts";

// biome-ignore lint/suspicious/noExplicitAny: an old page knows no types either.
type Control = any;

const READER: ReaderView = {
  id: "r1",
  name: "reader",
  driver: "simulator",
  state: "ready",
  card: "none",
  simulated: true,
  samId: "00.00-20260101-0000000001-0000000001",
};

/** The agent as a page sees it: a card or a fault's id, readers, or nobody. */
class Desk implements Wire {
  card: Card | string | null = "card.none";
  readers: readonly ReaderView[] = [READER];
  /** Bodies that were posted. */
  readonly asked: unknown[] = [];
  readonly fired: unknown[][] = [];
  readonly refused: (string | null)[] = [];
  tell: (outcome: Outcome | null) => void = () => {};

  now(path: string, body: string | null): Answer {
    if (body !== null) this.asked.push(JSON.parse(body));
    if (this.card === null) return null;
    if (path === "/v1/readers") return JSON.stringify({ readers: this.readers });
    return typeof this.card === "string"
      ? JSON.stringify({ error: { message: "m", data: { id: this.card, remedy: "r" } } })
      : JSON.stringify(this.card);
  }

  async later(path: string, body: string | null): Promise<Answer> {
    return this.now(path, body);
  }

  control(name: string): Control {
    const kind = KINDS.find((one) => one.name === name);
    if (!kind) throw new Error(name);
    const agent = new Agent(this, (refusal) => this.refused.push(refusal?.id ?? null));
    const host: Host = {
      read: (want) => agent.read(want),
      readLater: (want, signal) => agent.readLater(want, signal),
      reader: () => agent.reader(),
      watch: (tell) => {
        this.tell = tell;
        return () => {
          this.tell = () => {};
        };
      },
      fire: (...event) => this.fired.push(event),
      print: (...what) => this.fired.push(["print", ...what]),
    };
    return comObject(caseless([kind.make(host)]));
  }
}

/** How each control is asked to read, and what it gives for: no reader, no card, not read, busy, refused, no agent. */
const READING: Record<string, { read(control: Control): unknown; ok: unknown; codes: readonly unknown[] }> = {
  cvr: { read: (c) => c.ReadCard(), ok: 0, codes: [-1, -2, -4, -1, -1, -1] },
  certctl: { read: (c) => JSON.parse(c.readCert()).resultFlag, ok: 0, codes: [-1, -2, -2, -1, -1, -1] },
  synjones: { read: (c) => c.ReadCardMsg(), ok: 0, codes: [1, 65, 65, 1, 1, 1] },
  routon: { read: (c) => c.ReadCard("1001", ""), ok: 1, codes: [-1, -2, -3, -1, -1, -1] },
  guoteng: { read: (c) => c.ReadCard(), ok: 0, codes: [2, 1, 3, 4, 2, 2] },
  sdses: { read: (c) => c.ReadCard(), ok: 0, codes: [-6, 2, -11, -6, -6, -6] },
  decard: { read: (c) => c.DC_start_i_d(), ok: 0, codes: [-1, -2, -3, -1, -1, -1] },
  dianyipai: { read: (c) => c.GetOneIC(), ok: 0, codes: [-3, -1, -2, -2, -3, -3] },
  shendun: { read: (c) => c.ReadCardPath("c:\\", 1), ok: 1, codes: [0, 0, 0, 0, 0, 0] },
  huada: { read: (c) => c.iReaderIDCard(""), ok: 0, codes: [-1, -2, -3, -4, -1, -1] },
};
const FAULTS = ["reader.none", "card.none", "card.moved", "reader.leased", "origin.refused", null];

test.each(
  Object.entries(READING).flatMap(([name, { codes }]) =>
    FAULTS.map((id, i) => [name, id, codes[i]] as const),
  ),
)("%s: %s is %s", (name, id, code) => {
  const desk = new Desk();
  desk.card = id;
  expect(READING[name]?.read(desk.control(name))).toBe(code);
  expect(desk.refused.at(-1)).toBe(id);
});

test.each(Object.keys(READING))(
  "%s: reads a citizen, takes a permit, and nothing of it is left when the next reading fails",
  async (name) => {
    const desk = new Desk();
    const control = desk.control(name);
    const { read, ok } = READING[name] as (typeof READING)[string];
    const whole = () => JSON.stringify(everything(control));
    const before = whole();
    for (const id of ["citizen", "hmt"]) {
      desk.card = await cardOf(id);
      const { number } = desk.card;
      expect(read(control)).toBe(ok);
      if (name !== "certctl") expect(whole()).toContain(number);
      desk.card = "card.none";
      expect(read(control)).not.toBe(ok);
      expect(whole()).not.toContain(number);
    }
    expect(before).not.toContain("张三");
  },
);

/** What a page could still read from a control. */
const GETTERS: Record<string, string[]> = {
  routon: ["GetName", "GetCode", "GetAddress", "GetValid", "GetJPGPhotobuf"],
  decard: ["DC_i_d_query_name", "DC_i_d_query_id_number", "DC_i_d_query_address"],
};
function everything(control: Control): unknown[] {
  const plain =
    "Name NameL NameA NameS sName CardNo sIDNo Address pOutInfo Base64Photo Picture JPGBuffer szCardInfo"
      .split(" ")
      .map((name) => control[name]);
  const called = Object.values(GETTERS)
    .flat()
    .map((name) => control[name]?.());
  return [...plain, ...called, control.GetICValues?.("IC")];
}

test.each(["cvr", "synjones", "routon", "guoteng", "sdses", "decard", "dianyipai", "shendun", "huada"])(
  "%s: a foreigner's card, which the old control cannot read, is its failure",
  async (name) => {
    const desk = new Desk();
    desk.card = await cardOf("foreigner-2017");
    const { read, ok, codes } = READING[name] as (typeof READING)[string];
    const control = desk.control(name);
    expect(read(control)).toBe(codes[2]);
    expect(ok).not.toBe(codes[2]);
    expect(JSON.stringify(everything(control))).not.toContain(desk.card.number);
  },
);

test("CertCtl reads foreigners; 精伦 tells which kind of card lies there", async () => {
  const desk = new Desk();
  desk.card = await cardOf("foreigner-2023");
  expect(JSON.parse(desk.control("certctl").readCert()).resultContent).toMatchObject({
    certNumber: "931586198001010028",
    certType: 50,
  });
  expect(desk.control("routon").DecideReadCardType()).toBe(2);
  desk.card = await cardOf("citizen");
  expect(desk.control("routon").Routon_DecideIDCardType()).toBe(1);
  expect(desk.asked).toContainEqual({ waitMs: 0, faces: "sheet", portrait: "jpeg" });
});

test("names have no case; what a control does not have is undefined, so that calling it throws", () => {
  const control = new Desk().control("sdses");
  expect(control.readCARD2).toBe(control.ReadCard2);
  control.BHAVECARD = 5;
  expect(control.bHaveCard).toBe(5);
  expect("endread" in control).toBe(true);
  expect("nothing" in control).toBe(false);
  expect(() => control.M1Reset()).toThrow(TypeError);
  control.ReadCard = "overwritten";
  expect(typeof control.ReadCard).toBe("function");
});

test("华视: ReadCard read as a property reads, and stands for the code until it is called", async () => {
  const desk = new Desk();
  const control = desk.control("cvr");
  desk.card = await cardOf("citizen");
  const result = control.ReadCard;
  expect(desk.asked.length).toBe(1);
  // biome-ignore lint/suspicious/noDoubleEquals: as the pages write it
  expect([result == 0, result == "0", result != "0", `${result}`, result()]).toEqual([
    true,
    true,
    false,
    "0",
    0,
  ]);
  expect(desk.asked.length).toBe(1);
  desk.card = "card.none";
  expect(result()).toBe(-2);
  expect(control.CardNo).toBe("");
  const kept = control.ReadCard;
  await Promise.resolve();
  desk.card = await cardOf("long-term");
  expect([kept(), control.NameL]).toEqual([0, "李秀英"]);
});

test("华视: TimeOut is how long the agent waits, at most 10 s; what is no number is 0", () => {
  const desk = new Desk();
  const control = desk.control("cvr");
  for (const [seconds, waitMs] of [
    [3, 3000],
    ["2", 2000],
    [99, 10_000],
    [-1, 0],
    ["x", 0],
  ]) {
    control.TimeOut = seconds;
    control.ReadCard();
    expect(desk.asked.at(-1)).toMatchObject({ waitMs });
  }
});

test("without a decoder the portrait is an empty string, and the reading is none the worse", async () => {
  const desk = new Desk();
  desk.card = await cardOf("undecoded");
  const control = desk.control("cvr");
  expect([control.ReadCard(), control.Picture, control.GetPhotoBuffer()]).toEqual([0, "", ""]);
  const decard = desk.control("decard");
  decard.DC_start_i_d();
  expect([decard.DC_i_d_query_photo_bmp_buffer(), decard.get_bstrRBuffer_asc]).toEqual([-3, ""]);
});

test("paths are taken and never sent: the agent writes no file for a page", async () => {
  const desk = new Desk();
  desk.card = await cardOf("citizen");
  const secret = "C:\\secret\\path";
  desk.control("routon").ReadCard("1001", secret);
  desk.control("shendun").ReadCardPath(secret, 1);
  desk.control("huada").iReaderIDCard(secret);
  const certctl = desk.control("certctl");
  for (const name of ["Base64Data2File", "ConvBase64ToJpg", "ConvJpgToBase64File"])
    certctl[name](secret, secret);
  const sdses = desk.control("sdses");
  Object.assign(sdses, { PhotoPath: secret, strSavePath: secret });
  sdses.SaveCardPic(secret, secret, 3);
  const synjones = desk.control("synjones");
  synjones.SetPhotoPath(2, secret);
  synjones.ReadCardMsg();
  expect(JSON.stringify(desk.asked)).not.toContain("secret");
});

test("pictures that are drawn later are of the card that was read, of no other", async () => {
  const desk = new Desk();
  desk.card = await cardOf("citizen");
  const faces = { mime: "image/jpeg" as const, front: "Zg==", back: "Yg==", sheet: "cw==" };
  desk.card = { ...desk.card, faces };
  const guoteng = desk.control("guoteng");
  expect(guoteng.GetFaceJpgBase64(1)).toBe("");
  guoteng.ReadCard();
  expect([0, 1, 2].map((side) => guoteng.GetFaceJpgBase64(side))).toEqual(["cw==", "Zg==", "Yg=="]);
  expect(guoteng.PrintFaceImage(1, 30, 10)).toBe(0);
  expect(desk.fired.at(-1)).toEqual(["print", "Zg==", 30, 10]);
  desk.card = { ...(await cardOf("long-term")), faces };
  expect(guoteng.GetFaceJpgBase64(1)).toBe("");
  expect(guoteng.PrintFaceImage(1, 30, 10)).toBe(1);
});

test("automatic modes: 新中新 CardIn, 国腾 GetData and ClearData, 神思 Readed; ended, nothing more is told", async () => {
  const card = await cardOf("citizen");
  const desk = new Desk();
  const synjones = desk.control("synjones");
  synjones.SetReadType(1);
  desk.tell({ card });
  expect(desk.fired).toEqual([["CardIn", 1]]);
  desk.tell(null);
  expect([desk.fired.length, synjones.CardNo]).toEqual([1, ""]);
  synjones.SetReadType(0);
  desk.tell({ card });
  expect(desk.fired.length).toBe(1);

  const guoteng = desk.control("guoteng");
  guoteng.Start();
  desk.fired.length = 0;
  desk.tell({ card });
  desk.tell(null);
  desk.tell({ card: null, failure: "unread" });
  expect(desk.fired).toEqual([["GetData"], ["ClearData"], ["ClearData"], ["GetErrMsg"]]);

  const sdses = desk.control("sdses");
  sdses.AutoReadCard = 1;
  desk.fired.length = 0;
  desk.tell({ card });
  expect([desk.fired, sdses.bHaveCard, sdses.AutoReadCard]).toEqual([[["Readed"]], true, 1]);
  desk.tell(null);
  expect([sdses.bHaveCard, sdses.CardNo]).toEqual([false, ""]);
  sdses.EndRead();
  expect(sdses.AutoReadCard).toBe(0);
});

test("events are found as pages write them", () => {
  expect(parseEvent(" CardIn( State , x ) ")).toEqual({ name: "CardIn", parameters: ["State", "x"] });
  for (const text of ["Readed", "Readed()", "readed", "onReaded", "ONREADED()"])
    expect(isEvent(text, "Readed")).toBe(true);
  expect(isEvent("onOnAfterGWQ_ReadID", "OnAfterGWQ_ReadID")).toBe(true);
  expect(isEvent("Read", "Readed")).toBe(false);
});

test("the script tag: where the agent is, which controls, objects by their name", () => {
  const script = (src: string, dataset: Record<string, string> = {}) => settingsOf({ src, dataset });
  expect(script("https://site.example/js/activex.js")).toMatchObject({
    url: "http://127.0.0.1:22377",
    places: ["https://site.example/js/sdk.js", "http://127.0.0.1:22377/sdk.js"],
  });
  expect(script("http://localhost:1234/activex.js").url).toBe("http://localhost:1234");
  const some = script("https://site.example/activex.js", {
    agent: "http://127.0.0.1:9/",
    controls: "cvr, shendun",
    objects: "GT2ICROCX=shendun, other=huada",
  });
  expect([some.url, some.kinds.map(({ name }) => name)]).toEqual(["http://127.0.0.1:9", ["cvr", "shendun"]]);
  expect([...some.byName].map(([id, { name }]) => [id, name])).toEqual([["gt2icrocx", "shendun"]]);
});
