/** The enrolment as JSON-RPC methods for the agent's own page. */
import { z } from "zod";
import { rpcMethod } from "../bridge/method.ts";
import type { Enrolments } from "./index.ts";
import { EnrolmentInput, EnrolmentView, PlatformView } from "./schemas.ts";

const Id = z.object({ id: z.string() });
const One = z.object({ enrolment: EnrolmentView });

export function enrolmentMethods(service: Enrolments) {
  return [
    rpcMethod({
      name: "enrolment.platform",
      summary: "Whether the platform can be reached, and its terminals.",
      access: "own",
      params: z.object({}),
      result: z.object({ platform: PlatformView }),
      handle: async () => ({ platform: await service.platform() }),
    }),
    rpcMethod({
      name: "enrolment.create",
      summary: "Stores a worker and sends it to terminals; answers when it is on disk.",
      access: "own",
      params: EnrolmentInput,
      result: One.extend({ previous: EnrolmentView.nullable() }),
      handle: async (input) => ({ ...(await service.create(input)) }),
    }),
    rpcMethod({
      name: "enrolment.list",
      summary: "Today's enrolments and every unfinished one, newest first.",
      access: "own",
      params: z.object({}),
      result: z.object({ enrolments: z.array(EnrolmentView) }),
      handle: () => ({ enrolments: service.list() }),
    }),
    rpcMethod({
      name: "enrolment.get",
      summary: "One enrolment.",
      access: "own",
      params: Id,
      result: One,
      handle: ({ id }) => ({ enrolment: service.get(id) }),
    }),
    rpcMethod({
      name: "enrolment.retry",
      summary: "Tries again at once, also what was refused or has failed at a terminal.",
      access: "own",
      params: Id,
      result: One,
      handle: ({ id }) => ({ enrolment: service.retry(id) }),
    }),
  ];
}
