/** `sdk.d.ts`, `activex.d.ts`: one file each without imports, written by the compiler, so that it cannot drift from the sources. */
import { fileURLToPath } from "node:url";
import ts from "typescript";

const source = (path: string) => fileURLToPath(new URL(`../src/${path}`, import.meta.url));

/** In the order of their dependence. */
const MODULES = [
  "browser.ts",
  "verdict-id.ts",
  "verdict.ts",
  "error.ts",
  "watch.ts",
  "lease.ts",
  "options.ts",
  "client.ts",
  "index.ts",
].map((name) => source(`sdk/${name}`));
/** Classes whose objects a page gets but does not make: they are no values of the module. */
const TYPES_ONLY = ["Watch", "Lease", "BridgeClient"];
/** The types, and what the classic script puts into the page. */
const END = `export type { ${TYPES_ONLY.join(", ")} };\nexport as namespace IdcardBridge;\n`;
/** Types that come from zod schemas; written out in full, so that a page needs no zod. */
const EXPANDED = [
  { file: source("card/card.ts"), name: "Card" },
  { file: source("readers/reader.ts"), name: "ReaderView" },
];

export function sdkTypes(): string {
  const program = programOf([...MODULES, ...EXPANDED.map(({ file }) => file)]);
  const expanded = EXPANDED.map(
    ({ file, name }) => `export type ${name} = ${expand(program, file, name)};\n`,
  );
  return [...expanded, ...MODULES.map((file) => declarations(program, file)), END].join("\n");
}

/** Of `activex.js`: the one global name that it adds for pages which can change a line. */
export function shimTypes(): string {
  const modules = ["sdk/browser.ts", "sdk/verdict-id.ts", "sdk/verdict.ts", "activex-shim/api.ts"].map(
    source,
  );
  const program = programOf(modules);
  const global = "declare global {\n  const idcardBridge: IdcardBridgeShim;\n}\n";
  return [...modules.map((file) => declarations(program, file)), global].join("\n");
}

function programOf(files: string[]): ts.Program {
  return ts.createProgram(files, {
    declaration: true,
    emitDeclarationOnly: true,
    allowImportingTsExtensions: true,
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    strict: true,
    skipLibCheck: true,
    stripInternal: true,
    types: [],
  });
}

function expand(program: ts.Program, file: string, name: string): string {
  const checker = program.getTypeChecker();
  const sourceFile = program.getSourceFile(file);
  const alias = sourceFile?.statements.find(
    (node) => ts.isTypeAliasDeclaration(node) && node.name.text === name,
  );
  if (!alias) throw new Error(`${file} has no type ${name}`);
  const flags =
    ts.TypeFormatFlags.NoTruncation |
    ts.TypeFormatFlags.InTypeAlias |
    ts.TypeFormatFlags.MultilineObjectLiterals;
  return checker.typeToString(checker.getTypeAtLocation(alias), undefined, flags);
}

function declarations(program: ts.Program, file: string): string {
  let text = "";
  const sourceFile = program.getSourceFile(file);
  program.emit(
    sourceFile,
    (_, content) => {
      text = content;
    },
    undefined,
    true,
  );
  // Everything is in one file now.
  return text
    .replace(/^import .*\n/gm, "")
    .replace(/^export (type )?[{*].*\n/gm, "")
    .replace(new RegExp(`^export (?=declare class (${TYPES_ONLY.join("|")})\\b)`, "gm"), "");
}
