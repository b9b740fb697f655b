/** Pages as they were written for Internet Explorer, with one script tag more: they read cards in Chromium. */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Card } from "../../src/card/card.ts";
import type { Program } from "../support/program.ts";
import { agentCall } from "../support/simulate.ts";
import { type OpenOptions, openOldPage } from "./support/old-page.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
let agent: Program;
let site: string;

beforeAll(async () => {
  world = await openWorld({ spaces: false });
  site = world.plain.origin("worksite.test");
  agent = await world.agent([site]);
});
afterAll(() => world.end());
beforeEach(() => agentCall(agent, "/v1/simulator/remove"));

const insert = (card = "citizen") => agentCall(agent, "/v1/simulator/insert", { card });
const remove = () => agentCall(agent, "/v1/simulator/remove");

const open = (name: string, options: Partial<OpenOptions> = {}) =>
  openOldPage(world, name, { host: site, port: agent.run.port as number, ...options });

const becomes = (page: Page, id: string, text: string) =>
  page.waitForFunction(([id, text]) => document.querySelector<HTMLInputElement>(`#${id}`)?.value === text, [
    id,
    text,
  ] as const);

/** Every picture on the page that was given one can be drawn. @returns its natural size */
const sizeOf = (page: Page, id: string) =>
  page.evaluate(async (id) => {
    const image = document.getElementById(id) as HTMLImageElement;
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  }, id);

/** What the simulated card says now, in the forms of the old pages. */
async function specimen() {
  const card = (await agentCall(agent, "/v1/read")) as Card;
  const compact = (iso: string | null) => (iso ?? "").replaceAll("-", "");
  return { card, from: compact(card.validFrom), to: compact(card.validTo) };
}

const ADDRESS = "北京市东城区样本路1号院2号楼301室";
const NUMBER = "110101199003070038";
const ISSUER = "样本市公安局东城分局";

/** Where nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface Vendor {
  readonly name: string;
  readonly ok: string;
  readonly sex: string;
  readonly nation: string;
  readonly born: string;
  readonly valid: (from: string, to: string) => string;
  readonly none: string;
  readonly noReader: string;
  /** Only where the photo is a picture and no hexadecimal text. */
  readonly photo?: false;
}

const between = (from: string, to: string) => `${from}-${to}`;

const VENDORS: readonly Vendor[] = [
  {
    name: "cvr",
    ok: "0",
    sex: "1男",
    nation: "01汉",
    born: "19900307 1990年03月07日",
    valid: between,
    none: "-2",
    noReader: "-1",
  },
  {
    name: "certctl",
    ok: "0",
    sex: "男",
    nation: "汉",
    born: "19900307",
    valid: between,
    none: "-2",
    noReader: "读卡器未连接",
  },
  {
    name: "synjones",
    ok: "0",
    sex: "1",
    nation: "01",
    born: "19900307",
    valid: between,
    none: "65",
    noReader: "没有找到读卡器",
  },
  {
    name: "routon",
    ok: "1",
    sex: "男",
    nation: "汉",
    born: "19900307",
    valid: between,
    none: "-2",
    noReader: "-1",
  },
  {
    name: "guoteng",
    ok: "GetData",
    sex: "男",
    nation: "汉",
    born: "1990年03月07日",
    valid: between,
    none: "ClearData",
    noReader: "未找到读卡器",
  },
  {
    name: "sdses",
    ok: "读卡成功，请放下一张",
    sex: "男",
    nation: "汉",
    born: "1990年03月07日",
    valid: (from, to) => from + to,
    none: "接收数据超时",
    noReader: "-10",
  },
  {
    name: "decard",
    ok: "0",
    sex: "男",
    nation: "汉",
    born: "19900307",
    valid: between,
    none: "-2",
    noReader: "init -1",
    photo: false,
  },
];

test.each(VENDORS)(
  "$name: the page shows the card, says when there is none, and never shows the last person again",
  async ({ name, ok, sex, nation, born, valid, none, photo }) => {
    const { page, problems, value, press } = await open(name);
    await press("read");
    expect([await value("result"), await value("Name"), await value("CardNo")]).toEqual([none, "", ""]);

    await insert();
    const { from, to } = await specimen();
    await press("read");
    expect({
      result: await value("result"),
      name: await value("Name"),
      sex: await value("Sex"),
      nation: await value("Nation"),
      born: await value("Born"),
      address: await value("Address"),
      number: await value("CardNo"),
      issuer: await value("Police"),
      valid: await value("Valid"),
    }).toEqual({
      result: ok,
      name: "张三",
      sex,
      nation,
      born,
      address: ADDRESS,
      number: NUMBER,
      issuer: ISSUER,
      valid: valid(from, to),
    });
    if (photo !== false) expect(await sizeOf(page, "photo")).toEqual([102, 126]);

    await remove();
    await press("read");
    expect([await value("result"), await value("Name"), await value("CardNo")]).toEqual([none, "", ""]);
    expect(problems).toEqual([]);
  },
);

test.each(VENDORS)("$name: without a reader the page says so in its own way", async ({ name, noReader }) => {
  await agentCall(agent, "/v1/simulator/unplug");
  try {
    const { problems, value, press, warnings } = await open(name);
    await press("read");
    expect([await value("result"), await value("CardNo")]).toEqual([noReader, ""]);
    expect(problems).toEqual([]);
    if (name === "cvr") expect(warnings.join()).toContain("没有找到读卡器。请插上读卡器");
  } finally {
    await agentCall(agent, "/v1/simulator/plug");
  }
});

test("both sides: CertCtl's copy is one picture of both, 国腾's and 神思's faces are drawn when asked for", async () => {
  await insert();
  const copy = async (name: string) => {
    const { page, press } = await open(name);
    await press("read");
    return await sizeOf(page, "copy");
  };
  expect(await copy("certctl")).toEqual([1000, 1262]);
  expect(await copy("guoteng")).toEqual([1000, 1262]);
  const { page, press } = await open("sdses");
  await press("read");
  await press("pictures");
  expect(await sizeOf(page, "front")).toEqual([1011, 638]);
  expect(await sizeOf(page, "back")).toEqual([1011, 638]);
  expect(await sizeOf(page, "bmp")).toEqual([102, 126]);
});

test("德卡: the portrait is a BMP file in hexadecimal, and the object was there in the script that wrote it", async () => {
  await insert();
  const { page, press, value } = await open("decard");
  expect(await page.title()).toBe("function");
  await press("read");
  expect(await value("hex")).toMatch(/^424D[0-9A-F]{1000,}$/);
});

test.each(["synjones", "guoteng"])("%s: automatic mode tells of every card by its event", async (name) => {
  const { page, problems, press, value } = await open(name);
  await press("auto");
  await insert();
  await becomes(page, "CardNo", NUMBER);
  expect(await value("result")).toBe(name === "synjones" ? "CardIn" : "GetData");
  await remove();
  if (name === "guoteng") await becomes(page, "CardNo", "");
  await insert("long-term");
  await becomes(page, "Name", "李秀英");
  expect(await value("Valid")).toMatch(/-长期$/);
  expect(problems).toEqual([]);
});

test("神思: automatic mode sets what the page polls and runs the attached event", async () => {
  const { page, problems, press, value } = await open("sdses");
  await press("auto");
  await insert();
  await becomes(page, "CardNo", NUMBER);
  expect(await page.title()).toBe(`Readed ${NUMBER}`);
  expect(await value("result")).toBe("读卡成功，请放下一张");
  expect(problems).toEqual([]);
});

test("捷宇: the card comes by event when it is put down; cancelling says -9; without a reader nothing starts", async () => {
  const { page, problems, press, value } = await open("gwq");
  await press("read");
  await press("cancel");
  await becomes(page, "result", "-9");
  await press("read");
  await insert();
  await becomes(page, "CardNo", NUMBER);
  expect([await value("result"), await value("Name"), await value("Sex"), await value("Born")]).toEqual([
    "0",
    "张三",
    "男",
    "19900307",
  ]);
  expect(await sizeOf(page, "photo")).toEqual([102, 126]);
  expect(await sizeOf(page, "copy")).toEqual([1011, 638]);
  await agentCall(agent, "/v1/simulator/unplug");
  await press("read");
  await agentCall(agent, "/v1/simulator/plug");
  await becomes(page, "result", "start -2");
  expect(problems).toEqual([]);
});

test("a chain of vendors: what is not served throws, so that the page goes on to the one that is", async () => {
  await insert();
  const { page, press, value, problems } = await open("chain");
  await press("read");
  expect(await page.evaluate("tried.join()")).toBe("threw,threw,threw,sdses");
  expect(await value("Name")).toBe("张三");
  expect(problems).toEqual([]);
  const limited = await open("chain", { attributes: 'data-controls="cvr,routon"' });
  await limited.press("read");
  expect(await limited.page.evaluate("tried.join()")).toBe("threw,threw,threw,threw,none");
});

test("a page that is not allowed: the vendor's failure, no data, and the remedy in the console", async () => {
  await insert();
  const stranger = world.plain.origin("stranger.test");
  const { page, press, value, warnings } = await open("cvr", { host: stranger });
  const warned = page.waitForEvent("console", (message) => message.text().includes("origins allow"));
  await press("read");
  expect([await value("result"), await value("CardNo")]).toEqual(["-1", ""]);
  await warned;
  expect(warnings.join()).toContain(`idcard-bridge origins allow ${stranger}`);
});

test("no agent: the vendor's failure, and the console says what to do", async () => {
  const { page, press, value } = await open("routon", {
    host: world.secure.origin("worksite.test"),
    port: await closedPort(),
    setting: "granted",
  });
  const warned = page.waitForEvent("console", (message) => message.text().includes("请启动读证桥"));
  await press("read");
  expect(await value("result")).toBe("-1");
  await warned;
});

test("idcardBridge: ready() tells the verdict; read() waits without freezing and runs old code with what was read", async () => {
  const { page, problems } = await open("cvr");
  expect(await page.evaluate(async () => (await window.idcardBridge.ready()).id)).toBe("ready");
  await page.evaluate(() => {
    Object.assign(window, {
      ticks: 0,
      waiting: window.idcardBridge.read(() => `${CVR_IDCard.ReadCard()} ${CVR_IDCard.CardNo}`, {
        waitMs: 30_000,
      }),
    });
    setInterval(() => window.ticks++, 10);
  });
  await page.waitForFunction(() => window.ticks > 5);
  await insert();
  expect(await page.evaluate(() => window.waiting)).toBe(`0 ${NUMBER}`);
  // What was read beforehand is gone with that script.
  await remove();
  expect(await page.evaluate(() => [CVR_IDCard.ReadCard(), CVR_IDCard.CardNo])).toEqual([-2, ""]);
  expect(problems).toEqual([]);
});
