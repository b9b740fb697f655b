/** Any value that a zod schema accepts, made from the schema itself: a field that is added tomorrow is there as well. */
import fc from "fast-check";
import type { z } from "zod";

interface Definition {
  readonly type: string;
  readonly format?: string;
  readonly shape?: Record<string, z.ZodType>;
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly options?: z.ZodType[];
  readonly entries?: Record<string, unknown>;
  readonly values?: unknown[];
}

export function valuesOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  const def = schema.def as unknown as Definition;
  const inner = () => valuesOf(def.innerType as z.ZodType);
  switch (def.type) {
    case "object": {
      const shape = Object.entries(def.shape ?? {});
      const isOptional = ([, one]: [string, z.ZodType]) => one.def.type === "optional";
      return fc.record(Object.fromEntries(shape.map(([key, one]) => [key, valuesOf(one)])), {
        requiredKeys: shape.filter((entry) => !isOptional(entry)).map(([key]) => key),
      });
    }
    case "optional":
    case "default":
      return inner();
    case "nullable":
      return fc.option(inner(), { nil: null });
    case "array":
      return fc.array(valuesOf(def.element as z.ZodType), { minLength: 1, maxLength: 4 });
    case "enum":
      return fc.constantFrom(...Object.values(def.entries ?? {}));
    case "literal":
      return fc.constantFrom(...(def.values ?? []));
    case "union":
      return fc.oneof(...(def.options ?? []).map(valuesOf));
    case "boolean":
      return fc.boolean();
    case "number":
    case "int":
      return fc.integer({ min: 1, max: 1_000 });
    case "string":
      if (def.format === "datetime")
        return fc
          .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
          .map((at) => at.toISOString());
      if (def.format === "base64") return fc.base64String({ minLength: 4 });
      if (def.format === "uuid") return fc.uuid();
      return fc.oneof(
        fc.string({ minLength: 1, maxLength: 40 }),
        fc.constantFrom("王小明", "110101199003070038"),
      );
    default:
      throw new Error(`no values for ${def.type}`);
  }
}
