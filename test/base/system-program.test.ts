import { expect, test } from "vitest";
import { systemProgram } from "../../src/base/system-program.ts";

test("Windows' own programs are called where they lie, others and other systems' by their names", () => {
  const env = { SystemRoot: "D:\\Win" };
  expect(systemProgram("reg.exe", "win32", env)).toBe("D:\\Win\\System32\\reg.exe");
  expect(systemProgram("powershell.exe", "win32", env)).toBe(
    "D:\\Win\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
  );
  expect(systemProgram("icacls.exe", "win32", {})).toBe("C:\\Windows\\System32\\icacls.exe");
  expect(systemProgram("C:\\Own\\tool.exe", "win32", env)).toBe("C:\\Own\\tool.exe");
  expect(systemProgram("udevadm", "linux", env)).toBe("udevadm");
});
