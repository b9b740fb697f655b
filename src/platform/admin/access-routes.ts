import { z } from "zod";
import { listAudit } from "../access/audit.ts";
import { AuditList, TokenCreated, TokenInput, TokenList, TokenView } from "../schemas.ts";
import { BackPage, jsonBody, queryOf, type Route } from "./route.ts";

const AuditQuery = BackPage.extend({
  actor: z.string().optional(),
  target: z.string().optional().describe("a serial number, a user code, a photo's hash"),
});

/** Tokens and the audit log. */
export const accessRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/tokens",
    access: "admin",
    summary: "All tokens, the revoked ones included; never the token itself.",
    answer: TokenList,
    handle: async (_call, { tokens }) => ({
      status: 200,
      json: { tokens: await tokens.list() } satisfies TokenList,
    }),
  },
  {
    method: "POST",
    path: "/tokens",
    access: "admin",
    summary: "Makes a token; it is shown this once.",
    body: TokenInput,
    answer: TokenCreated,
    async handle(call, { tokens }) {
      const input = await jsonBody(call, TokenInput);
      const created = await tokens.create(input);
      call.note({ id: created.id, name: input.name, role: input.role });
      return { status: 201, json: created };
    },
  },
  {
    method: "DELETE",
    path: "/tokens/:id",
    access: "admin",
    summary: "Revokes a token with the next call.",
    answer: TokenView,
    async handle(call, { tokens }) {
      const view = await tokens.revoke(call.path.id ?? "");
      call.note({ name: view.name });
      return { status: 200, json: view };
    },
  },
  {
    method: "GET",
    path: "/audit",
    access: "audit",
    summary: "Who did what and who saw which photo, the newest first.",
    query: AuditQuery,
    answer: AuditList,
    async handle(call, { store }) {
      const filter = queryOf(call, AuditQuery);
      const entries = await store.read((db) => listAudit(db, filter));
      return { status: 200, json: { entries } satisfies AuditList };
    },
  },
];
