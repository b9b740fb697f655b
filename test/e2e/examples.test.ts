/** The examples of docs/examples run as they are written; only the agent's port is another one than the default. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import type { Page } from "playwright-core";
import { build, type Rolldown } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Program } from "../support/program.ts";
import { simulate } from "../support/simulate.ts";
import { openWorld, type World } from "./support/world.ts";

const EXAMPLES = new URL("../../docs/examples/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, EXAMPLES), "utf8");

let world: World;
let agent: Program;
let site: string;

beforeAll(async () => {
  world = await openWorld({ spaces: false });
  site = world.plain.origin("worksite.test");
  agent = await world.agent([site]);
  const url = JSON.stringify(`http://127.0.0.1:${agent.run.port}`);
  const { pages, scripts } = world.plain;
  // The SDK itself, told where the agent is.
  scripts.set("/real-sdk.js", scripts.get("/sdk.js") ?? "");
  scripts.set(
    "/sdk.js",
    `import { connect as open } from "/real-sdk.js"; export * from "/real-sdk.js";
     export const connect = (options) => open({ url: ${url}, ...options });`,
  );
  const classic = scripts.get("/sdk.classic.js") ?? "";
  scripts.set(
    "/sdk.classic.js",
    `${classic};IdcardBridge = { ...IdcardBridge, connect: ((open) => () => open({ url: ${url} }))(IdcardBridge.connect) };`,
  );
  for (const name of ["quick-start.html", "classic.html"]) pages.set(`/${name}`, read(name));
  for (const [name, script] of Object.entries(await bundle())) {
    scripts.set(`/${name}.js`, script);
    pages.set(
      `/${name}`,
      `<!doctype html><title>${name}</title><div id="app"></div><script type="module" src="/${name}.js"></script>`,
    );
  }
});
afterAll(() => world.end());

/** The Vue and the React component, each in a page of its own, as Vite builds it for an integrator. */
async function bundle(): Promise<Record<string, string>> {
  const component = (name: string) => fileURLToPath(new URL(name, EXAMPLES));
  const entries: Record<string, string> = {
    vue: `import { createApp } from "vue"; import It from ${JSON.stringify(component("IdCard.vue"))}; createApp(It).mount("#app");`,
    react: `import { createElement, StrictMode } from "react"; import { createRoot } from "react-dom/client";
      import { IdCard } from ${JSON.stringify(component("IdCard.tsx"))};
      createRoot(document.getElementById("app")).render(createElement(StrictMode, null, createElement(IdCard)));`,
  };
  const scripts: Record<string, string> = {};
  for (const [name, entry] of Object.entries(entries)) {
    const output = (await build({
      configFile: false,
      logLevel: "error",
      root: fileURLToPath(new URL("../..", import.meta.url)),
      plugins: [
        vue(),
        {
          name: "entry",
          resolveId: (id) => (id === `virtual:${name}` ? id : null),
          load: (id) => (id === `virtual:${name}` ? entry : null),
        },
      ],
      build: {
        write: false,
        minify: false,
        rollupOptions: {
          input: `virtual:${name}`,
          external: [/sdk$/],
          output: { paths: { "idcard-bridge/sdk": "/sdk.js" } },
        },
      },
    })) as Rolldown.RolldownOutput;
    scripts[name] = output.output[0].code;
  }
  return scripts;
}

async function open(path: string): Promise<{ page: Page; problems: string[] }> {
  const page = await (await world.browser.newContext()).newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(`${site}${path}`);
  return { page, problems };
}

const NAME_AND_NUMBER = /张三 110101199003070038/;

test("the ten lines of the quick start read a card on a click, and tell what to do without one", async () => {
  await simulate(agent, "remove");
  const { page, problems } = await open("/quick-start.html");
  await page.locator("#hint", { hasText: "就绪" }).waitFor();
  await page.click("#read");
  await simulate(agent, "insert");
  await page.locator("#hint", { hasText: NAME_AND_NUMBER }).waitFor();
  expect(problems).toEqual([]);
});

test("the classic script fills a form as cards are put down", async () => {
  await simulate(agent, "remove");
  const { page, problems } = await open("/classic.html");
  await page.locator("#hint", { hasText: "就绪" }).waitFor();
  await simulate(agent, "insert");
  await page.waitForFunction(
    () => document.querySelector<HTMLInputElement>("#number")?.value === "110101199003070038",
  );
  expect(problems).toEqual([]);
});

test.each(["vue", "react"])(
  "the %s component asks for a card, shows it, and asks again when it is taken away",
  async (name) => {
    await simulate(agent, "remove");
    const { page, problems } = await open(`/${name}`);
    await page.getByText("请把证件放在读卡器上").waitFor();
    await simulate(agent, "insert");
    await page.getByText(NAME_AND_NUMBER).waitFor();
    await simulate(agent, "remove");
    await page.getByText("请把证件放在读卡器上").waitFor();
    expect(problems).toEqual([]);
  },
);
