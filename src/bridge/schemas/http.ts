/** Bodies of the HTTP calls that are not those of a method. */
import { z } from "zod";

export const Health = z.object({
  name: z.literal("idcard-bridge"),
  version: z.string(),
  protocol: z.object({ min: z.number().int(), max: z.number().int() }),
  originKnown: z.boolean().describe("may the page that asks use the agent?"),
});

export const Stopping = z.object({ stopping: z.literal(true) });

export const SimulatorInsert = z.object({
  card: z.string().max(100).describe("citizen, long-term, rare-name …"),
  reader: z.string().max(300).optional(),
});
export const SimulatorWhich = z.object({ reader: z.string().max(300).optional() });
export const SimulatorFault = z.object({
  fault: z.unknown().describe("see drivers/simulator/README.md"),
  reader: z.string().max(300).optional(),
});
export const SimulatorView = z.looseObject({
  readers: z.array(z.looseObject({ id: z.string(), card: z.string().nullable() })),
});
