/** Messages that no honest page sends, from slightly to utterly wrong. */
import fc from "fast-check";
import { LIMITS } from "../../src/bridge/limits.ts";

const METHODS = [
  "session.hello",
  "session.cancel",
  "readers.list",
  "card.read",
  "card.watch",
  "card.unwatch",
  "lease.acquire",
  "lease.release",
  "enrolment.create",
  "__proto__",
  "constructor",
  "toString",
  "rpc.discover",
];
const KEYS = [
  "protocol",
  "client",
  "id",
  "reader",
  "waitMs",
  "ttlMs",
  "takeOver",
  "fingerprint",
  "__proto__",
];

const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, -0, 1e308, -1, 2 ** 53, "", "null", "simulator-1", [], {}, [[]]),
  fc.string({ maxLength: 40, unit: "binary" }),
  fc.double({ noNaN: true }),
  fc.array(fc.anything({ maxDepth: 1 }), { maxLength: 3 }),
);
const params = fc.oneof(
  { arbitrary: fc.dictionary(fc.constantFrom(...KEYS), oddValue, { maxKeys: 5 }), weight: 4 },
  { arbitrary: oddValue, weight: 1 },
);

/** A JSON-RPC call with something wrong about it, or nothing. */
const call = fc
  .record(
    {
      jsonrpc: fc.oneof({ arbitrary: fc.constant("2.0"), weight: 6 }, { arbitrary: oddValue, weight: 1 }),
      id: fc.oneof(
        { arbitrary: fc.integer({ min: 0, max: 999 }), weight: 4 },
        { arbitrary: oddValue, weight: 2 },
      ),
      method: fc.oneof(
        { arbitrary: fc.constantFrom(...METHODS), weight: 6 },
        { arbitrary: fc.string(), weight: 1 },
        { arbitrary: oddValue, weight: 1 },
      ),
      params,
      extra: oddValue,
    },
    { requiredKeys: [] },
  )
  .map((message) => text(message));

const nested = fc
  .tuple(fc.integer({ min: 1, max: 3_000 }), fc.constantFrom("[", '{"a":', '[{"a":'))
  .map(([depth, opening]) => opening.repeat(depth));

const huge = fc
  .integer({ min: LIMITS.message - 100, max: LIMITS.message + 60_000 })
  .map((length) => `"${"x".repeat(length)}"`);

/** Valid JSON with a piece taken out, doubled or overwritten. */
const mutilated = fc
  .tuple(call, fc.nat(), fc.nat(20), fc.string({ maxLength: 4 }))
  .map(([json, at, length, piece]) => {
    const place = at % (json.length + 1);
    return json.slice(0, place) + piece + json.slice(place + length);
  });

const batch = fc.array(call, { maxLength: 40 }).map((calls) => `[${calls.join(",")}]`);

export const message: fc.Arbitrary<string | Buffer> = fc.oneof(
  { arbitrary: call, weight: 8 },
  { arbitrary: mutilated, weight: 6 },
  { arbitrary: batch, weight: 2 },
  { arbitrary: fc.string({ unit: "binary", maxLength: 200 }), weight: 2 },
  { arbitrary: fc.json(), weight: 2 },
  { arbitrary: nested, weight: 1 },
  { arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)), weight: 1 },
);

/** Rare, because each of them ends its connection. */
export const endingMessage: fc.Arbitrary<string | Buffer> = huge;

/** JSON where the value has one: fast-check also makes what JSON cannot say. */
function text(value: unknown): string {
  return JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? String(inner) : inner)) ?? "null";
}
