import type { z } from "zod";
import { Fault } from "../../base/fault.ts";
import { bridgeFaults } from "../faults.ts";

/** What is said about a wrong parameter; names of keys may come from the caller. */
const MAX_REASON = 200;

/** @throws Fault `request.invalid` naming the first parameter that is wrong */
export function parse<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const reasons = result.error.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`);
  const reason = String(reasons[0]);
  throw new Fault(bridgeFaults["request.invalid"], { reason: reason.slice(0, MAX_REASON) });
}
