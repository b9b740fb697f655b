import { expect, test } from "vitest";
import { checkParams, chunks } from "../../../src/platform/queue/params.ts";
import type { CommandName } from "../../../src/platform/schemas.ts";

test.each<[CommandName, string | undefined, string | null]>([
  ["downloadUser", "1,2,3", "1,2,3"],
  ["downloadUser", " 2 , 1,2", "2,1"],
  ["downloadUser", undefined, null],
  ["downloadUser", "1,,2", null],
  ["deletePerson", "A-7_x", "A-7_x"],
  ["deletePerson", "1;drop", null],
  ["registrationModel", "1", "1"],
  ["registrationModel", "1,2", null],
  ["setAdmin", '{"userCode":"1,2","privilege":"MANAGER"}', '{"userCode":"1,2","privilege":"MANAGER"}'],
  ["setAdmin", '{"userCode":"1,2"}', null],
  ["setAdmin", "MANAGER", null],
  ["reboot", "-1", "-1"],
  ["reboot", "1893456000000", "1893456000000"],
  ["reboot", "5", null],
  ["machineOperation", '{"operation":1,"name":"x"}', '{"operation":"1","name":"x"}'],
  ["machineOperation", `{"operation":"1","name":"${"长".repeat(65)}"}`, null],
  ["getDeviceInfo", undefined, ""],
  ["getDeviceInfo", "1,2", "1,2"],
])("%s with %s is stored as %s", (cmd, params, stored) => {
  expect(checkParams(cmd, params)).toBe(stored);
});

test("chunks keep order and every element", () => {
  expect(chunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(chunks([], 5)).toEqual([]);
});
