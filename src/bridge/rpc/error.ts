import { Fault, type FaultKind } from "../../base/fault.ts";
import type { Log } from "../../base/log.ts";
import type { Random } from "../../base/random.ts";
import { bridgeFaults } from "../faults.ts";
import type { RpcError } from "../schemas/error.ts";

/** @param docs address of the page on errors; the fault's id is its anchor */
export function toRpcError(fault: Fault, docs: string): RpcError {
  const { zh, en } = { zh: fault.text("zh"), en: fault.text("en") };
  return {
    code: fault.kind.code,
    message: zh.cause,
    data: {
      id: fault.id,
      remedy: zh.remedy,
      retryable: fault.kind.retryable,
      docs: `${docs}#${fault.id}`,
      en: { message: en.cause, remedy: en.remedy },
    },
  };
}

/** A fault stays what it is; anything else is a bug: logged under a number, without details to the page. */
export function asFault(error: unknown, log: Log, random: Random): Fault {
  if (error instanceof Fault) return error;
  const number = random.uuid().slice(0, 8);
  log.error({ err: error, number }, "a call failed");
  return new Fault(bridgeFaults["bridge.internal"], { log: number }, { cause: error });
}

/** `GET /v1/errors`: every fault that a caller can meet. */
export function catalogue(tables: readonly Readonly<Record<string, FaultKind>>[]) {
  return tables
    .flatMap((table) => Object.values(table))
    .map(({ id, code, http, retryable, zh, en }) => ({ id, code, http, retryable, zh, en }))
    .toSorted((a, b) => a.id.localeCompare(b.id, "en"));
}
