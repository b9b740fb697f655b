/**
 * The vendors' old ActiveX controls in browsers of today: `<script src="activex.js"></script>` before the page's own
 * scripts, and `<object classid="clsid:…">`, `new ActiveXObject(…)` and `<script for event>` work again, over
 * synchronous calls to the agent. Only a client: consent and every guard are the agent's as ever.
 *
 * Own code, from facts that manuals and public pages tell (docs/legacy-pages.md); none of the vendors' is in it.
 */
import { Agent, browserWire, type Refusal } from "./agent.ts";
import type { IdcardBridgeShim } from "./api.ts";
import { warn } from "./events.ts";
import { activeXObject, type Served, serveObjects } from "./objects.ts";
import { printPicture } from "./print.ts";
import { clientOnDemand, watchCards } from "./sdk.ts";
import { settingsOf } from "./settings.ts";

const { url, places, kinds, byName } = settingsOf(document.currentScript as HTMLScriptElement);
const client = clientOnDemand({ url, places, load: (place) => import(place) });
const agent = new Agent(browserWire(url), explain);

const served: Served = {
  kinds,
  byName,
  hostOf: (fire) => ({
    fire,
    read: (want) => agent.read(want),
    readLater: (want, signal) => agent.readLater(want, signal),
    reader: () => agent.reader(),
    watch: (tell) => watchCards(client, () => agent.readLater({}), tell),
    print: printPicture,
  }),
};
serveObjects(window, served);
// Browsers that have the real one need no stand-in.
if (!("ActiveXObject" in window))
  Object.defineProperty(window, "ActiveXObject", {
    value: activeXObject(served),
    configurable: true,
    writable: true,
  });

const shim: IdcardBridgeShim = {
  async ready() {
    const verdict = await (await client()).open();
    tell(verdict.zh, verdict.id === "ready");
    return verdict;
  },
  read: (work, { waitMs = 0, signal } = {}) => agent.ahead(work, { waitMs }, signal),
  controls: kinds.map(({ name, grade }) => ({ name, grade })),
};
Object.defineProperty(window, "idcardBridge", { value: shim });

let told = "";

/** The old codes say little: what is the matter and what helps is told in the console, once. */
function explain(refusal: Refusal | null): void {
  if (refusal) tell({ cause: refusal.message, remedy: refusal.remedy }, false);
  else shim.ready().catch(() => warn("读证桥没有应答 (no answer)"));
}

function tell({ cause, remedy }: { cause: string; remedy: string }, fine: boolean): void {
  const text = `${cause}。${remedy}`;
  if (!fine && text !== told) warn(text);
  told = text;
}
