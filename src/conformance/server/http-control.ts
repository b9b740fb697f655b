/** {@link Control} of a server elsewhere: `GET` tells what it can, `POST {op, args}` does it. */
import { z } from "zod";
import { Fault } from "../../base/fault.ts";
import { conformanceFaults } from "../faults.ts";
import { ABILITIES, type Control, Seen } from "./control.ts";

const Moved = z.object({ url: z.url().optional() }).default({});
const Batch = z.object({ total: z.number(), acknowledged: z.number() });
const Nothing = z.unknown().transform(() => undefined);

/** @throws Fault `conformance.control` */
export async function connectControl(url: string): Promise<Control> {
  const ask = async <T>(schema: z.ZodType<T>, init?: RequestInit): Promise<T> => {
    try {
      const response = await fetch(url, init);
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      return schema.parse(await response.json());
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Fault(conformanceFaults["conformance.control"], { url, reason }, { cause: error });
    }
  };
  const call = <T>(result: z.ZodType<T>, op: string, ...args: unknown[]): Promise<T> =>
    ask(
      z
        .looseObject({})
        .transform((answer) => answer.result)
        .pipe(result as z.ZodType<T, unknown>),
      {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ op, args }),
      },
    );
  const { can } = await ask(z.object({ can: z.array(z.enum(ABILITIES)) }));
  return {
    can: new Set(can),
    reset: () => call(Moved, "reset"),
    settings: (changes) => call(Nothing, "settings", changes),
    fault: (name) => call(Nothing, "fault", name),
    elapse: (seconds) => call(Nothing, "elapse", seconds),
    restart: () => call(Moved, "restart"),
    nextCode: (code) => call(Nothing, "nextCode", code),
    removePerson: (userCode) => call(Nothing, "removePerson", userCode),
    uploadPhoto: (userCode, photo) => call(Nothing, "uploadPhoto", userCode, photo),
    order: (sns, cmd, params) => call(z.string(), "order", sns, cmd, params),
    batch: (id) => call(Batch, "batch", id),
    look: <K extends keyof Seen>(at: K) => call(Seen.shape[at] as unknown as z.ZodType<Seen[K]>, "look", at),
    now: () => call(z.number(), "now"),
  };
}
