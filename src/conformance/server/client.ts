/** The suite as a device: signs and sends requests in every encoding of G1. */
import { createHash } from "node:crypto";
import { ENDPOINTS, type EndpointName } from "../../device-protocol/endpoints.ts";
import { type SignProfile, sign as signBy } from "../../device-protocol/sign.ts";
import type { Send, Signing } from "./step.ts";

export type Params = Readonly<Record<string, string>>;

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

const TIMEOUT_MS = 60_000;

/** @returns `sign`, or null: none is sent */
export function signatureOf(how: Signing, to: EndpointName, params: Params, secret: string): string | null {
  const profile = /^S\d$/.test(how) ? (how as SignProfile) : "S1";
  const right = signBy(profile, ENDPOINTS[to], params, secret);
  switch (how) {
    case "absent":
      return null;
    case "empty":
      return "";
    case "last-digit":
      return right.slice(0, -1) + (right.endsWith("0") ? "1" : "0");
    case "short":
      return right.slice(0, -1);
    case "long":
      return `${right}0`;
    case "no-hex":
      return "z".repeat(64);
    case "upper-case":
      return right.toUpperCase();
    default:
      return right;
  }
}

/** @throws the network's error */
export async function post(
  url: string,
  params: Params,
  encoding: NonNullable<Send["encoding"]>,
): Promise<Answer> {
  const response = await fetch(encoding === "query" || encoding === "get" ? `${url}?${form(params)}` : url, {
    redirect: "manual",
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...initOf(params, encoding),
  });
  return {
    status: response.status,
    contentType: response.headers.get("content-type") ?? "",
    text: await response.text(),
  };
}

const form = (params: Params) => new URLSearchParams(params);

function initOf(params: Params, encoding: NonNullable<Send["encoding"]>): RequestInit {
  switch (encoding) {
    case "urlencoded":
      return { method: "POST", body: form(params) };
    case "json":
      return {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(params),
      };
    case "multipart": {
      const body = new FormData();
      for (const [name, value] of Object.entries(params)) body.append(name, value);
      return { method: "POST", body };
    }
    case "query":
      return { method: "POST" };
    case "get":
      return { method: "GET" };
  }
}

/** Bytes of a picture by its address. @throws the network's error */
export async function picture(url: string): Promise<{ status: number; bytes: Buffer }> {
  const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) });
  return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
}

export const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");
