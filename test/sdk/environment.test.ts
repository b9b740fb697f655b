import { expect, test } from "vitest";
import { browserEnvironment } from "../../src/sdk/environment.ts";
import { connect } from "../../src/sdk/index.ts";
import { startBridge, until } from "./support/rig.ts";

type Page = NonNullable<Parameters<typeof browserEnvironment>[0]>;
const page = (parts: object) => browserEnvironment(parts as Page);

test("a page is what its window says; a worker has no document and cannot show a prompt", () => {
  const window = {
    location: { origin: "https://site.example" },
    isSecureContext: false,
    navigator: { userAgent: "Browser/1" },
    document: {},
  };
  expect(page(window)).toMatchObject({
    origin: "https://site.example",
    secure: false,
    userAgent: "Browser/1",
    worker: false,
  });
  expect(page({})).toMatchObject({ origin: "null", secure: true, userAgent: "", worker: true });
});

test("the permission is asked for by its name; a browser that does not know it has none", async () => {
  const asked: unknown[] = [];
  const state = { state: "granted", onchange: null };
  const query = async (descriptor: unknown) => {
    asked.push(descriptor);
    return state;
  };
  expect(await page({ navigator: { permissions: { query } } }).permission()).toBe(state);
  expect(asked).toEqual([{ name: "loopback-network" }]);
  const unknown = () => Promise.reject(new TypeError("no such permission"));
  expect(await page({ navigator: { permissions: { query: unknown } } }).permission()).toBe(null);
  expect(await page({}).permission()).toBe(null);
});

test("a frame is blocked unless its page gave it the permission; where nobody can tell, that is said", () => {
  const top = {};
  const framed = (allowed?: boolean) => {
    const window = { top };
    const document = allowed === undefined ? {} : { featurePolicy: { allowsFeature: () => allowed } };
    return page({ window, document }).frameBlocked();
  };
  expect([framed(true), framed(false), framed()]).toEqual([false, true, null]);
  const window: { top?: unknown } = {};
  window.top = window;
  expect(page({ window, document: {} }).frameBlocked()).toBe(false);
  expect(page({}).frameBlocked()).toBe(false);
});

test("the user has just done something where the browser says so; an older one is taken to mean yes", () => {
  const active = (isActive: boolean) => page({ navigator: { userActivation: { isActive } }, document: {} });
  expect([active(true).userActive(), active(false).userActive()]).toEqual([true, false]);
  expect([page({ document: {} }).userActive(), page({}).userActive()]).toEqual([true, false]);
});

test("timers call back once and can be taken back", async () => {
  const { after, random } = page({});
  const told: string[] = [];
  after(0, () => told.push("taken back"))();
  await new Promise<void>((resolve) => after(1, resolve));
  expect(told).toEqual([]);
  expect(random()).toBeLessThan(1);
});

test("without a page of its own the client takes the program's: fetch and WebSocket of Node, which are no page", async () => {
  const agent = await startBridge();
  const client = connect({ url: agent.url });
  const verdict = await until(client, "origin-refused");
  expect(verdict.zh.remedy).not.toBe("");
  client.close();
});
