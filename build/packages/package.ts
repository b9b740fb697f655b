/** `npm run package:deb`, `npm run package:win`: installable packages of the agent, in dist/packages. */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildDeb } from "./deb/deb.ts";
import { sourceDateEpoch } from "./epoch.ts";
import { ROOT } from "./stage.ts";
import { buildInstaller } from "./windows/windows.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: "string" }, version: { type: "string" }, fast: { type: "boolean" } },
});
const options = {
  out: values.out ?? join(ROOT, "dist/packages"),
  epoch: sourceDateEpoch(),
  compression: values.fast ? ("fast" as const) : ("best" as const),
  ...(values.version === undefined ? {} : { version: values.version }),
};
const BUILDERS: Readonly<Record<string, (how: typeof options) => Promise<string>>> = {
  deb: buildDeb,
  win: buildInstaller,
};
const build = BUILDERS[positionals[0] ?? ""];
if (!build || positionals.length !== 1) {
  process.stderr.write(
    `usage: package.ts ${Object.keys(BUILDERS).join("|")} [--out DIR] [--version V] [--fast]\n`,
  );
  process.exit(2);
}
process.stdout.write(`${await build(options)}\n`);
