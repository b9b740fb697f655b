import { z } from "zod";
import { parse } from "../rpc/check.ts";
import { OriginDecision, OriginForget, OriginGrant, OriginList } from "../schemas/consent.ts";
import type { Call, Route } from "./route.ts";

/** Consent without a desktop shell: for the agent's own page and for the command line. */
export const originRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/v1/origins",
    summary: "Pages that may call, pages that may not, and pages that wait for a decision.",
    access: "own",
    unlogged: true,
    answer: OriginList,
    handle: (_, { origins }) => origins.list(),
  },
  {
    method: "POST",
    path: "/v1/origins/decide",
    summary: "Allows or refuses a page, for once or for good.",
    access: "own",
    body: OriginDecision,
    answer: OriginGrant,
    async handle(call, { origins }) {
      const { origin, ...decision } = parse(OriginDecision, await call.body());
      return origins.decide(origin, { ...decision, by: decider(call) });
    },
  },
  {
    method: "POST",
    path: "/v1/origins/forget",
    summary: "Takes a decision back: the page is unknown again.",
    access: "own",
    body: OriginForget,
    answer: z.object({ forgotten: z.boolean() }),
    async handle({ body }, { origins }) {
      return { forgotten: origins.forget(parse(OriginForget, await body()).origin) };
    },
  },
];

/** A program with the token is our command line; everybody else who may is our page. */
function decider({ request }: Call): "command" | "page" {
  return request.headers.authorization === undefined ? "page" : "command";
}
