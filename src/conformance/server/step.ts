/** Cases as data: what is prepared, sent and looked at, in order. */
import type { CommandName, EndpointName } from "../../device-protocol/endpoints.ts";
import type { SignProfile } from "../../device-protocol/sign.ts";
import type { Pattern } from "../pattern.ts";
import type { CaseInfo, Origin, Words } from "../result.ts";
import type { FaultName, Seen } from "./control.ts";

/** How `sign` is made. */
export type Signing =
  | SignProfile
  | "absent"
  | "empty"
  | "last-digit"
  | "short"
  | "long"
  | "no-hex"
  | "upper-case";

export interface Send {
  readonly do: "send";
  /** `every`: all 13, each with what it needs to be complete. */
  readonly to: EndpointName | "every";
  /** Beside appid and sn of the fixtures; null leaves one out; `<name>` is a value of the run. */
  readonly params: Readonly<Record<string, string | null>>;
  readonly expect: Pattern;
  readonly sign?: Signing;
  /** Whose secret; default: the fixtures' app. */
  readonly secret?: string;
  readonly encoding?: "urlencoded" | "multipart" | "json" | "query" | "get";
  /** Around the path. */
  readonly before?: string;
  readonly after?: string;
  readonly status?: number;
  /** Values of the answer for later steps: name → path such as `data.id`. */
  readonly keep?: Readonly<Record<string, string>>;
}

export type Step =
  | Send
  /** Queues a command by 4.11; its code becomes `<as>`. */
  | {
      readonly do: "command";
      readonly cmd: CommandName;
      readonly params: string | null;
      readonly sn: string;
      readonly as: string;
    }
  /** Sends several at once; the answers together must be like one of the patterns. */
  | { readonly do: "at-once"; readonly sends: readonly Send[]; readonly expect: Pattern }
  | { readonly do: "settings"; readonly changes: Readonly<Record<string, unknown>> }
  | { readonly do: "fault"; readonly name: FaultName | null }
  | { readonly do: "elapse"; readonly seconds: number }
  | { readonly do: "restart" }
  | { readonly do: "next-code"; readonly code: number }
  | { readonly do: "remove-person"; readonly userCode: string }
  | { readonly do: "upload-photo"; readonly userCode: string; readonly photo: string }
  | {
      readonly do: "order";
      readonly sns: readonly string[];
      readonly cmd: CommandName;
      readonly params: string;
    }
  | { readonly do: "batch"; readonly expect: Pattern }
  /** What the server keeps. */
  | { readonly do: "look"; readonly at: keyof Seen; readonly expect: Pattern }
  /** Many devices at once, each punch sent twice (SE-05). */
  | { readonly do: "load"; readonly devices: number }
  /** A picture by an address that was kept. */
  | { readonly do: "get"; readonly url: string; readonly expect: Pattern };

/** Parts of the fixtures that a case relies on. */
export type Need = "persons" | "otherApp" | "secondSn";

export interface ServerCase extends CaseInfo {
  readonly steps: readonly Step[];
  readonly needs: readonly Need[];
}

/** A row of the tables. */
export function serverCase(
  id: string,
  spec: string,
  origin: Origin,
  [zh, en]: readonly [zh: string, en: string],
  steps: readonly Step[],
  ...needs: readonly Need[]
): ServerCase {
  return { id, spec, origin, title: { zh, en } satisfies Words, steps, needs };
}

export const send = (
  to: Send["to"],
  params: Send["params"],
  expect: Pattern,
  more: Omit<Partial<Send>, "do" | "to" | "params" | "expect"> = {},
): Send => ({ do: "send", to, params, expect, ...more });

export const command = (
  cmd: CommandName,
  params: string | null = null,
  { sn = "<sn>", as = "code" }: { sn?: string; as?: string } = {},
): Step => ({ do: "command", cmd, params, sn, as });

export const settings = (changes: Readonly<Record<string, unknown>>): Step => ({ do: "settings", changes });
export const fault = (name: FaultName | null): Step => ({ do: "fault", name });
export const elapse = (seconds: number): Step => ({ do: "elapse", seconds });
export const look = (at: keyof Seen, expect: Pattern): Step => ({ do: "look", at, expect });
