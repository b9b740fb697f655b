import type { z } from "zod";
import { type Role, TokenCreated, TokenList, TokenView } from "../../platform/schemas.ts";
import { withPlatform } from "../local-platform.ts";
import { printJson, printLines } from "../report.ts";
import { dataDirOf } from "../service.ts";

interface Options {
  readonly dataDir?: string;
  readonly json?: boolean;
}

const ROLES: Record<Role, string> = { admin: "管理员", operator: "操作员", auditor: "审计员" };

/** Makes a token for a person or a program; it is printed this once. */
export async function createToken(name: string, options: Options & { role: Role }): Promise<void> {
  const created = await withPlatform(dataDirOf(options), (platform) =>
    platform.call(TokenCreated, "POST", "/tokens", { name, role: options.role }),
  );
  if (options.json) return printJson(created);
  printLines(
    created.token,
    `${ROLES[created.role]}令牌，只显示这一次，请妥善保存。编号 ${created.id}`,
    `token of the role ${created.role}, shown this once; id ${created.id}`,
  );
}

export async function listTokens(options: Options): Promise<void> {
  const list = await withPlatform(dataDirOf(options), (platform) =>
    platform.call(TokenList, "GET", "/tokens"),
  );
  if (options.json) return printJson(list);
  if (list.tokens.length === 0) return printLines("还没有令牌 / no tokens yet");
  printLines(...list.tokens.map(describe));
}

export async function revokeToken(id: string, options: Options): Promise<void> {
  const view = await withPlatform(dataDirOf(options), (platform) =>
    platform.call(TokenView, "DELETE", `/tokens/${encodeURIComponent(id)}`),
  );
  if (options.json) return printJson(view);
  printLines(`令牌“${view.name}”已停用 / the token “${view.name}” is revoked`);
}

function describe({ id, name, role, lastUsedAt, revokedAt }: z.infer<typeof TokenView>): string {
  const state = revokedAt ? "已停用" : lastUsedAt ? `最近使用 ${lastUsedAt}` : "未使用过";
  return `${id}  ${ROLES[role]}  ${name}  ${state}`;
}
