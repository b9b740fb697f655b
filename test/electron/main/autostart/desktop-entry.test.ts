import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { autostartEntry } from "../../../../electron/main/autostart/desktop-entry.ts";
import { escapeString, quoteArgument } from "../../../../src/base/desktop-entry.ts";
import { hasProgram, lacking } from "../../../support/debian.ts";
import { tempDir } from "../../../support/temp-dir.ts";

/** Reads an entry as the specification says: first the escapes of a string, then the quotes, then field codes. */
function read(entry: string): Map<string, string> {
  const lines = entry.split("\n").filter((line) => line.includes("="));
  return new Map(
    lines.map((line) => {
      const at = line.indexOf("=");
      return [line.slice(0, at), unescapeString(line.slice(at + 1))];
    }),
  );
}

function unescapeString(value: string): string {
  const meanings: Record<string, string> = { s: " ", n: "\n", t: "\t", r: "\r", "\\": "\\" };
  return value.replace(/^ +/, "").replace(/\\(.)/gs, (whole, letter: string) => meanings[letter] ?? whole);
}

function commandOf(exec: string): string[] {
  const quoted = [...exec.matchAll(/"((?:\\["`$\\]|[^"`$\\])*)"(?: |$)/gs)];
  // Nothing may stand outside the quotes: a shell would act on it.
  if (quoted.map(([whole]) => whole).join("") !== exec) throw new Error(`not an Exec line: ${exec}`);
  return quoted.map(([, inside = ""]) => {
    const argument = inside.replace(/\\(["`$\\])/g, "$1");
    if (/(^|[^%])(%%)*%([^%]|$)/.test(argument)) throw new Error(`a field code: ${argument}`);
    return argument.replaceAll("%%", "%");
  });
}

const entry = (command: string[]) =>
  autostartEntry({ name: { zh: "读证桥", en: "idcard-bridge" }, command, icon: "idcard-bridge" });

describe("the entry that starts the program at login", () => {
  test("is a desktop entry with both names, no terminal and our flag", () => {
    expect(entry(["/opt/idcard-bridge/idcard-bridge", "--hidden"])).toBe(
      `[Desktop Entry]
Type=Application
Version=1.0
Name=idcard-bridge
Name[zh_CN]=读证桥
Exec="/opt/idcard-bridge/idcard-bridge" "--hidden"
Icon=idcard-bridge
Terminal=false
X-GNOME-Autostart-enabled=true
`,
    );
  });

  test.each([
    ["/home/张三/读证 桥/app", '"/home/张三/读证 桥/app"'],
    ['/opt/a"b', '"/opt/a\\\\"b"'],
    ["/opt/a\\b", '"/opt/a\\\\\\\\b"'],
    ["/opt/$HOME/`id`", '"/opt/\\\\$HOME/\\\\`id\\\\`"'],
    ["/opt/100%f", '"/opt/100%%f"'],
    ["/opt/a\nExec=evil", '"/opt/a\\nExec=evil"'],
  ])("quotes %j as the specification says", (argument, line) => {
    expect(escapeString(quoteArgument(argument))).toBe(line);
  });

  test("gives back every command, whatever is in it, and has no line more", () => {
    const argument = fc.oneof(
      fc.string({ unit: "binary", minLength: 1 }),
      fc.string({
        unit: fc.constantFrom('"', "\\", "$", "`", "%", "\n", "\r", "\t", " ", "'", ";", "s", "f"),
      }),
    );
    fc.assert(
      fc.property(fc.array(argument, { minLength: 1, maxLength: 4 }), (command) => {
        const written = entry(command);
        expect(written.split("\n")).toHaveLength(10);
        expect(commandOf(read(written).get("Exec") ?? "")).toEqual(command);
      }),
      { numRuns: 2_000 },
    );
  });
});

const noDesktop = lacking({
  what: "GLib's gio and desktop-file-validate",
  packages: ["libglib2.0-bin", "desktop-file-utils"],
  isThere: () => hasProgram("gio") && hasProgram("desktop-file-validate"),
});

test.skipIf(noDesktop)(
  "is valid, and the desktop's own library starts the program in it, whatever its path",
  async () => {
    // Without a percent sign: GLib looks for a program before it reads %% (the specification has it the other way).
    const dir = join(await tempDir(), "读证 $HOME `id` \"q\" \\b 'a'");
    await mkdir(dir, { recursive: true });
    const [program, started] = [join(dir, "app"), join(dir, "started")];
    await writeFile(
      program,
      '#!/bin/sh\nprintf "%s\\n" "$0" "$@" > "$(dirname "$0")/started.new"\nmv "$(dirname "$0")/started.new" "$(dirname "$0")/started"\n',
    );
    await chmod(program, 0o755);
    const file = join(dir, "idcard-bridge-desktop.desktop");
    await writeFile(file, entry([program, "--hidden"]));
    const run = promisify(execFile);
    await run("desktop-file-validate", [file]);
    await run("gio", ["launch", file]);
    const told = await vi.waitFor(() => readFile(started, "utf8"), { timeout: 60_000 });
    expect(told).toBe(`${program}\n--hidden\n`);
  },
);
