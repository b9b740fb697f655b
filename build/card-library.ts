/** `dist/card`: the card room as a library, `idcard-bridge/card`, for programs that do not run the agent. */
import { cp, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { build } from "esbuild";
import ts from "typescript";

const ENTRY = "src/card/index.ts";
/** What the room opens beside its own file. */
export const CARD_ASSETS = [
  "src/card/faces/fonts",
  "src/card/tables/divisions.txt",
  "src/card/tables/countries.txt",
];

/** `index.mjs` with its assets, and the compiler's declarations under `types`. Packages stay packages. */
export async function buildCardLibrary(root: string, outdir = join(root, "dist/card")): Promise<void> {
  await rm(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: { index: ENTRY },
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    legalComments: "none",
    logLevel: "warning",
  });
  for (const asset of CARD_ASSETS)
    await cp(join(root, asset), join(outdir, basename(asset)), { recursive: true });
  emitTypes(root, join(outdir, "types"));
}

function emitTypes(root: string, outDir: string): void {
  const program = ts.createProgram([join(root, ENTRY)], {
    declaration: true,
    emitDeclarationOnly: true,
    allowImportingTsExtensions: true,
    rootDir: join(root, "src"),
    outDir,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    lib: ["lib.es2024.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    types: ["node"],
  });
  // Declarations are looked up by the ending of the file that they declare.
  const { emitSkipped, diagnostics } = program.emit(undefined, (path, text) =>
    ts.sys.writeFile(path, text.replaceAll(/(from|import\() ?"(\.[^"]*)\.ts"/g, '$1 "$2.js"')),
  );
  if (emitSkipped || diagnostics.length > 0) {
    const host = { getCanonicalFileName: String, getCurrentDirectory: () => root, getNewLine: () => "\n" };
    throw new Error(ts.formatDiagnostics(diagnostics, host));
  }
}
