import { Fault } from "../base/fault.ts";

/**
 * Says why a command failed: one line in Chinese, one in English on stderr, each with the remedy; with `--json`
 * also one document on stdout.
 * @returns the exit code
 */
export function reportFailure(error: unknown, json: boolean): number {
  if (!(error instanceof Fault)) {
    process.stderr.write(
      `程序内部错误 / internal error: ${error instanceof Error ? error.stack : String(error)}\n`,
    );
    return 1;
  }
  const { zh, en } = { zh: error.text("zh"), en: error.text("en") };
  process.stderr.write(`错误：${zh.cause}。${zh.remedy}。\nerror ${error.id}: ${en.cause}; ${en.remedy}\n`);
  if (json) printJson({ error: { id: error.id, ...zh, retryable: error.kind.retryable, en } });
  return 1;
}

export function printJson(document: unknown): void {
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

export function printLines(...lines: string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}
