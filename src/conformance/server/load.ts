/** SE-05: many devices at once, every punch sent twice; none is lost, none is doubled. */
import { ENDPOINTS } from "../../device-protocol/endpoints.ts";
import { sign } from "../../device-protocol/sign.ts";
import type { Exchange } from "../result.ts";
import { post } from "./client.ts";
import type { Control } from "./control.ts";
import type { Fixtures } from "./fixtures.ts";
import { jpeg } from "./pictures.ts";
import { punch, punches } from "./pool.ts";

export interface LoadOptions {
  readonly url: string;
  readonly fixtures: Fixtures;
  readonly control: Control | null;
  readonly devices: number;
  /** Slower is a failure; infinity: the machine that runs the suite is no yardstick. */
  readonly p95Ms: number;
}

/** As many as call in the same instant when 200 devices call every 30 s, and some more. */
const AT_ONCE = 20;
const PHOTO_BYTES = 20_000;

export async function load(options: LoadOptions): Promise<Exchange> {
  const { fixtures, control, devices, p95Ms } = options;
  const { app } = fixtures;
  const photo = jpeg(PHOTO_BYTES, 7).toString("base64");
  const times: number[] = [];
  let refused = 0;
  const ask = async (to: "createOperation" | "getServer", sn: string, more: Record<string, string>) => {
    const params = { appid: app.appid, sn, version: "v1", ...more };
    const begun = performance.now();
    const signed = { ...params, sign: sign("S1", ENDPOINTS[to], params, app.secret) };
    const { text } = await post(options.url + ENDPOINTS[to].path, signed, "urlencoded");
    if (to === "getServer") times.push(performance.now() - begun);
    if (!/"success":\s*1/.test(text)) refused++;
  };
  const sns = Array.from({ length: devices }, (_, index) => `LOAD${String(index).padStart(4, "0")}`);
  await inTurns(sns, (sn) => ask("createOperation", sn, { cmd: "getDeviceInfo" }));
  const data = punches(punch({ type: "face", pic: photo }));
  await inTurns([...sns, ...sns], (sn) => ask("getServer", sn, { data }));
  const p95 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;
  const kept = control?.can.has("look")
    ? (await control.look("punches")).filter(({ sn }) => sn.startsWith("LOAD")).length
    : null;
  return {
    request: `${devices} devices, one punch with photo each, sent twice, ${AT_ONCE} at once`,
    expectation: `all success 1, ${devices} punches kept, p95 < ${p95Ms} ms`,
    answer: `${refused} refused, ${kept ?? "unknown"} kept, p95 ${Math.round(p95)} ms`,
    problems: [
      ...(refused > 0 ? [`${refused} requests were refused`] : []),
      ...(kept !== null && kept !== devices ? [`punches: expected ${devices}, kept ${kept}`] : []),
      ...(p95 > p95Ms ? [`p95: expected < ${p95Ms} ms, took ${Math.round(p95)} ms`] : []),
    ],
  };
}

async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
