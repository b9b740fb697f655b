/** The administration API with the token that was signed in with. The token stays in this tab only. */
import { computed, ref } from "vue";
import type { ApiError, Session } from "../../../../src/platform/schemas.ts";

const KEY = "idcard-bridge.console-token";
/** Beside the page, wherever a proxy has put it. */
const BASE = new URL("./api/v1", document.baseURI).href;

export interface Refusal {
  readonly id: string;
  readonly message: string;
  readonly remedy: string;
}

export class ApiFault extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

function remembered(): string {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

const token = ref(remembered());
export const session = ref<Session | null>(null);
/** Why the last try to sign in failed, or why one was signed out. */
export const signInFault = ref<Refusal | null>(null);
export const mayWork = computed(() => session.value !== null && session.value.role !== "auditor");
export const isAdmin = computed(() => session.value?.role === "admin");
export const mayAudit = computed(() => session.value !== null && session.value.role !== "operator");

export async function signIn(text: string): Promise<void> {
  token.value = text.trim();
  signInFault.value = null;
  try {
    session.value = await call<Session>("GET", "/session");
    sessionStorage.setItem(KEY, token.value);
  } catch (error) {
    signInFault.value = refusalOf(error);
  }
}

/** After a reload of the page. */
export async function resume(): Promise<void> {
  if (token.value !== "") await signIn(token.value);
  if (session.value === null) signInFault.value = null;
}

export function signOut(): void {
  token.value = "";
  session.value = null;
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

export function refusalOf(error: unknown): Refusal {
  if (error instanceof ApiFault) return error.refusal;
  return { id: "console.offline", message: "连不上平台 / the platform does not answer", remedy: "" };
}

/** @throws ApiFault, or TypeError while the platform is not there */
export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await send(method, path, body);
  return (response.status === 204 ? null : await response.json()) as T;
}

/** The response as it is: photos, tables, events. @throws as {@link call} */
export async function send(
  method: string,
  path: string,
  body?: unknown,
  options: { headers?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<Response> {
  const raw = body instanceof Blob;
  const response = await fetch(BASE + path, {
    method,
    headers: { authorization: `Bearer ${token.value}`, ...options.headers },
    ...(body !== undefined && { body: raw ? body : JSON.stringify(body) }),
    ...(options.signal && { signal: options.signal }),
  });
  if (response.ok) return response;
  const answer = (await response.json().catch(() => null)) as ApiError | null;
  const refusal = answer?.error ?? { id: "console.answer", message: `HTTP ${response.status}`, remedy: "" };
  if (response.status === 401 && session.value) {
    signOut();
    signInFault.value = refusal;
  }
  throw new ApiFault(refusal);
}

/** Saves a file as the platform names it. */
export async function download(path: string): Promise<void> {
  const response = await send("GET", path);
  const [, name = "export"] =
    /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "") ?? [];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** `?a=1&b=2` out of what is filled in. */
export function query(entries: Readonly<Record<string, string | number | undefined | null>>): string {
  const filled = Object.entries(entries).filter(
    ([, value]) => value !== undefined && value !== null && value !== "",
  );
  const text = new URLSearchParams(filled.map(([name, value]) => [name, String(value)])).toString();
  return text === "" ? "" : `?${text}`;
}
