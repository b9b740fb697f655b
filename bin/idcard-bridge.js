#!/usr/bin/env node
// Starts the program: from its sources in a checkout, from the bundle in an installed package.
// On a Node that is too old it hands over to the Node 24 that the project brings along.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import module, { createRequire } from "node:module";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const source = new URL("../src/app/main.ts", import.meta.url);
const bundle = new URL("../dist/program/idcard-bridge.mjs", import.meta.url);

if (Number(process.versions.node.split(".")[0]) >= 24) {
  module.enableCompileCache?.();
  await import((existsSync(source) ? source : bundle).href);
} else {
  handOver();
}

function handOver() {
  let node;
  try {
    node = createRequire(import.meta.url).resolve("node/bin/node");
  } catch {
    process.stderr.write(
      `需要 Node 24，当前是 ${process.versions.node}：请先在项目目录运行 npm ci\n` +
        `Node 24 is needed, this is ${process.versions.node}: run \`npm ci\` in the project first\n`,
    );
    process.exit(1);
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  // The terminal sends Ctrl-C to both; the child decides when to end.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}
