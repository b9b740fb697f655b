import { readdirSync, readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { ROUTES } from "../../src/bridge/http/routes.ts";
import { NOTIFICATIONS } from "../../src/bridge/schemas/notifications.ts";
import type { Answer, Notice } from "./support/page.ts";
import { Page } from "./support/page.ts";
import { SITE, startBridge } from "./support/rig.ts";
import { Replay, type Step } from "./support/transcript.ts";

const DIR = new URL("transcripts/v1/", import.meta.url);
const FILES = readdirSync(DIR);
const stepsOf = (name: string) => JSON.parse(readFileSync(new URL(name, DIR), "utf8")) as Step[];

/** The checked-in schema, as a stranger's client would use it. */
function schemaOf(name: string): ValidateFunction {
  const file = new URL("../../docs/api/agent-schema.json", import.meta.url);
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  ajv.addFormat("base64", true);
  ajv.addSchema(JSON.parse(readFileSync(file, "utf8")), "agent");
  const validate = ajv.getSchema(`agent#/$defs/${name}`);
  if (!validate) throw new Error(`no schema ${name}`);
  return validate;
}

describe("version 1", () => {
  test.each(FILES)("%s is what a page hears and is heard with", async (name) => {
    await new Replay(await startBridge({ origins: { allowed: [SITE], forbidden: [], ask: true } })).run(
      stepsOf(name),
    );
  });
});

describe("the transcripts", () => {
  const steps = FILES.flatMap(stepsOf);

  test("hold every method, every notification and every HTTP call that a page can meet", async () => {
    const sent = steps
      .flatMap(({ send }) => [send].flat())
      .map((one) => (one as { method?: string })?.method);
    const { $defs } = JSON.parse(
      readFileSync(new URL("../../docs/api/agent-schema.json", import.meta.url), "utf8"),
    );
    for (const name of Object.keys($defs).filter((name) => name.endsWith(".params")))
      expect(sent).toContain(name.replace(".params", ""));
    const notices = steps.map(({ notice }) => notice);
    for (const [name, { access }] of Object.entries(NOTIFICATIONS))
      if (access === "page" && name !== "reader.error") expect(notices).toContain(name);
    const calls = steps.map(({ http }) => http);
    for (const { method, path } of ROUTES)
      if (!/simulator\/(plug|unplug|fault)/.test(path)) expect(calls).toContain(`${method} ${path}`);
  });

  test("agree with the checked-in JSON Schema: what the agent says fits it word for word", async () => {
    const rig = await startBridge();
    const page = await rig.enter(SITE);
    const wrong: string[] = [];
    const check = (name: string, value: unknown) => {
      const validate = schemaOf(name);
      if (!validate(value)) wrong.push(`${name}: ${JSON.stringify(validate.errors)}`);
    };
    page.on("notice", ({ method, params }: Notice) => check(method, params));
    const call = async (method: string, params: object = {}) => {
      check(`${method}.params`, params);
      const answer: Answer = await page.ask(method, params);
      check(answer.error ? "failure" : "success", answer);
      if (answer.result !== undefined) check(`${method}.result`, answer.result);
      return answer;
    };
    await call("session.hello", { protocol: [1], client: { name: "x", version: "1" } });
    await call("readers.list");
    await call("card.watch");
    rig.simulator.insert("citizen");
    await page.notice("card.read");
    await call("card.read", { faces: true, waitMs: 1_000 });
    const { result } = await call("lease.acquire", { reader: "simulator-1" });
    expect(result).toMatchObject({ owner: SITE });
    await call("lease.release", { reader: "simulator-1" });
    await call("card.unwatch");
    await call("session.cancel", { id: 1 });
    await call("card.read", { reader: "nobody" });
    expect(wrong).toEqual([]);
    expect(page).toBeInstanceOf(Page);
  });
});
