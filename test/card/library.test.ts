/** What someone gets who installs the package and never starts the agent. */
import { execFile } from "node:child_process";
import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import ts from "typescript";
import { expect, test } from "vitest";
import { buildCardLibrary } from "../../build/card-library.ts";
import { tempDir } from "../support/temp-dir.ts";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const PROGRAM = `
import { checkCard, checkIdNumber, decodeCard, encodeCard, Fault, renderFaces } from "idcard-bridge/card";

const blocks = encodeCard({
  type: "citizen",
  name: "王𠮷",
  sex: "1",
  ethnicity: "01",
  birthDate: "1990-03-07",
  address: "北京市东城区样本路1号",
  number: "110101199003070038",
  issuer: "样本市公安局",
  validFrom: "2021-01-15",
  validTo: null,
});
const card = decodeCard(blocks);
const checks = checkCard(card, "2026-11-24");
const { faces, checks: drawn } = await renderFaces(card, null, { readAt: "2026-11-24T02:00:00Z", simulated: true });
let fault = "";
try {
  decodeCard({ ...blocks, text: blocks.text.subarray(1) });
} catch (error) {
  if (error instanceof Fault) fault = error.text("zh").cause;
}
console.log(JSON.stringify({
  name: card.name,
  valid: checkIdNumber(card.number),
  failed: checks.filter((check) => !check.ok).map((check) => check.id),
  front: faces.front.length,
  drawn,
  fault,
}));
`;

/** A project in which the packed package is installed; its dependencies are those that it declares. */
async function projectWithPackage(): Promise<string> {
  const staging = await tempDir();
  for (const name of ["package.json", "README.md", "LICENSE", "bin"])
    await cp(join(ROOT, name), join(staging, name), { recursive: true });
  await buildCardLibrary(ROOT, join(staging, "dist/card"));
  await run("npm", ["pack", "--ignore-scripts", "--silent"], { cwd: staging });
  const { version, dependencies } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
  const project = await tempDir();
  const installed = join(project, "node_modules/idcard-bridge");
  await mkdir(installed, { recursive: true });
  const archive = join(staging, `idcard-bridge-${version}.tgz`);
  await run("tar", ["-xzf", archive, "-C", installed, "--strip-components=1"]);
  for (const name of [...Object.keys(dependencies), "@types/node"]) {
    await mkdir(dirname(join(project, "node_modules", name)), { recursive: true });
    await symlink(join(ROOT, "node_modules", name), join(project, "node_modules", name));
  }
  return project;
}

/** What the compiler has to say of programs in the project, by name; `package`: of the library's declarations. */
async function complaints(project: string, programs: Record<string, string>) {
  const file = (name: string) => join(project, `${name}.ts`);
  for (const [name, text] of Object.entries(programs)) await writeFile(file(name), text);
  const program = ts.createProgram(Object.keys(programs).map(file), {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    types: ["node"],
    typeRoots: [join(project, "node_modules/@types")],
  });
  const of = (sources: readonly ts.SourceFile[]) =>
    sources
      .flatMap((source) => [
        ...program.getSyntacticDiagnostics(source),
        ...program.getSemanticDiagnostics(source),
      ])
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
  const declarations = program
    .getSourceFiles()
    .filter(({ fileName }) => fileName.includes("/idcard-bridge/"));
  expect(declarations.length).toBeGreaterThan(0);
  return {
    package: of(declarations),
    ...Object.fromEntries(
      Object.keys(programs).map((name) => [
        name,
        of(program.getSourceFiles().filter(({ fileName }) => fileName.endsWith(`/${name}.ts`))),
      ]),
    ),
  };
}

test("the packed package works in plain JavaScript and in strict TypeScript, without the agent", async () => {
  const project = await projectWithPackage();
  await writeFile(join(project, "package.json"), JSON.stringify({ type: "module" }));

  await writeFile(join(project, "program.js"), PROGRAM);
  const { stdout } = await run(process.execPath, [join(project, "program.js")]);
  expect(JSON.parse(stdout)).toEqual({
    name: "王𠮷",
    valid: true,
    failed: [],
    front: expect.any(Number),
    drawn: [{ id: "faces.glyphs", ok: true, level: "warning", detail: "证面文字齐全" }],
    fault: "证件数据长度不对（text：255 字节）",
  });

  const wrong = PROGRAM.replace('type: "citizen"', 'type: "citizens"').replace("card.number", "card.numbers");
  expect(await complaints(project, { right: PROGRAM, wrong })).toEqual({
    package: [],
    right: [],
    wrong: [expect.stringContaining("citizens"), expect.stringContaining("numbers")],
  });
});
