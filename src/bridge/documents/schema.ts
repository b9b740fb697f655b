import { z } from "zod";

/** JSON Schema 2020-12 of one zod schema, without the `$schema` line that only a document's root carries. */
export function schemaOf(schema: z.ZodType, io: "input" | "output"): object {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}
