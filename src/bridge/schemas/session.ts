/** Agreeing on the protocol, and ending a call. */
import { z } from "zod";
import { ReaderView } from "../../readers/reader.ts";
import { LeaseView } from "./lease.ts";

export const HelloParams = z.object({
  protocol: z.array(z.number().int()).min(1).max(20).describe("versions that the page speaks"),
  client: z
    .object({ name: z.string().max(100), version: z.string().max(40) })
    .describe("shown in logs; decides nothing"),
});

export const HelloResult = z.object({
  protocol: z.number().int().describe("the highest version that both speak"),
  version: z.string().describe("of the agent"),
  capabilities: z.array(z.string()).describe("readers, card, lease; enrolment where a platform is known"),
  readers: z.array(ReaderView),
  leases: z.array(LeaseView).describe("readers that are held now"),
});

export const CancelParams = z.object({
  id: z.union([z.string().max(64), z.number()]).describe("of the call that is to end"),
});
export const CancelResult = z.object({ cancelled: z.boolean().describe("false: no such call is under way") });
