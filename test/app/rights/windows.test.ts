import { expect, test } from "vitest";
import { answersOf, COMMAND, remembered } from "../../../src/app/rights/windows.ts";

function asking(files: Record<string, string>) {
  const calls: (readonly string[])[] = [];
  const stamps: Record<string, string> = {};
  const sddlsOf = remembered({
    ask(paths) {
      calls.push(paths);
      return paths.map((path) => files[path] ?? null);
    },
    alongside: () => Object.keys(files),
    stampOf: (path) => stamps[path] ?? "first",
  });
  return { calls, stamps, sddlsOf, files };
}

test("everything that a start asks about is asked in one call", () => {
  const { calls, sddlsOf } = asking({ dir: "D", "policy.json": "P", "provision.json": "V" });
  expect(sddlsOf(["provision.json", "dir"])).toEqual(["V", "D"]);
  expect(sddlsOf(["policy.json", "dir"])).toEqual(["P", "D"]);
  expect(calls).toEqual([["provision.json", "dir", "policy.json"]]);
});

test("another file in the same place, or one with other rights, is asked about anew", () => {
  const { calls, stamps, sddlsOf, files } = asking({ dir: "D", "policy.json": "P" });
  sddlsOf(["policy.json", "dir"]);
  files["policy.json"] = "Q";
  stamps["policy.json"] = "second";
  expect(sddlsOf(["policy.json", "dir"])).toEqual(["Q", "D"]);
  expect(calls.at(-1)).toEqual(["policy.json"]);
});

test("an answer is a line for each path; one that could not be asked says so, and too few lines are no answer", () => {
  expect(answersOf("O:BAG:SYD:PAI(A;;FA;;;BA)\r\n-\r\n", 2)).toEqual(["O:BAG:SYD:PAI(A;;FA;;;BA)", null]);
  expect(() => answersOf("", 1)).toThrow("0 answers to 1 questions");
  expect(() => answersOf("O:BA\r\nO:BA\r\n", 1)).toThrow("2 answers");
});

test("no path stands in the command line", () => {
  expect(COMMAND).toBe(
    "$env:IDCARD_PATHS -split '[|]' | ForEach-Object { try { (Get-Acl -LiteralPath $_ -ErrorAction Stop).Sddl } catch { '-' } }",
  );
});
