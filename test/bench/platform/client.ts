/** Terminals as the platform sees them: signed forms over connections that stay open. */
import { createHash } from "node:crypto";
import { Agent, request } from "node:http";
import { TOKEN } from "./process.ts";

export const APP = { appid: "bench", secret: "0123456789abcdef" };
export const snOf = (index: number) => `BENCH${String(index).padStart(5, "0")}`;
const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** The body of a request as terminal `sn` signs it (S1). */
export function form(sn: string, more: Record<string, string> = {}): string {
  const text = `appid=${APP.appid}&sn=${sn}&appsecret=${APP.secret}`.toLowerCase();
  const sign = createHash("sha256").update(text).digest("hex");
  return new URLSearchParams({ appid: APP.appid, sn, version: "v2.1", sign, ...more }).toString();
}

/** @returns the answer and how long it took, ms */
export async function post(port: number, path: string, body: string): Promise<{ text: string; ms: number }> {
  const before = performance.now();
  return await new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      "content-length": Buffer.byteLength(body),
    };
    const call = request({ port, host: "127.0.0.1", path, method: "POST", agent, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part) => {
        text += part;
      });
      response.on("end", () => resolve({ text, ms: performance.now() - before }));
    });
    call.on("error", reject);
    call.end(body);
  });
}

/** Requests per second with so many in flight. @param body of the n-th request */
export async function rate(
  port: number,
  path: string,
  count: number,
  inFlight: number,
  body: (n: number) => string,
): Promise<number> {
  let next = 0;
  const before = performance.now();
  const worker = async () => {
    while (next < count) {
      const { text } = await post(port, path, body(next++));
      if (!text.includes('"success":1')) throw new Error(text);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return count / ((performance.now() - before) / 1000);
}

/** A call of the administration. */
export async function api<T>(port: number, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
  return JSON.parse(text) as T;
}

export async function register(port: number, devices: number): Promise<void> {
  await api(port, "POST", "/apps", APP);
  for (let i = 0; i < devices; i++)
    await api(port, "POST", "/devices", { sn: snOf(i), name: snOf(i), appid: APP.appid });
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
