import fc from "fast-check";
import { expect, test } from "vitest";
import { instant, readAnswer, readBeat } from "../../src/terminal/answer.ts";

test('success is 1, "1" or true and nothing else', () => {
  for (const success of [1, "1", true, " 1 "])
    expect(readAnswer(JSON.stringify({ success }))?.success).toBe(true);
  for (const success of [0, "0", false, 2, null, "yes", {}])
    expect(readAnswer(JSON.stringify({ success }))?.success).toBe(false);
});

test("data may be absent, empty, a value or a string of JSON; keys may be padded and quotes curly", () => {
  expect(readAnswer('{"success":1}')?.data).toBe("");
  expect(readAnswer('{"success":1,"data":"[{\\"userCode\\":1}]"}')?.data).toEqual([{ userCode: 1 }]);
  expect(readAnswer('{"msg":"ok"," success ":1,"data":{" title ":"x"}}')?.data).toEqual({ title: "x" });
  expect(readAnswer("{“success”:1,“data”:“”}")).toMatchObject({ success: true, data: "" });
});

test("any text is an answer or none, never an exception; any answer is a heartbeat", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.json().map((data) => `{"success":1,"data":${data}}`),
      ),
      (text) => {
        const answer = readAnswer(text);
        const beat = readBeat(answer?.data);
        expect(beat.timeInterval === null || (beat.timeInterval >= 5 && beat.timeInterval <= 3_600)).toBe(
          true,
        );
      },
    ),
    { numRuns: 500 },
  );
});

test("a reply that is nested to break the reader is none", () => {
  const deep = "[".repeat(50_000) + "]".repeat(50_000);
  expect(readAnswer(`{"success":1,"data":${deep}}`)).toBeNull();
  expect(readAnswer(JSON.stringify({ success: 1, data: deep }))).toBeNull();
});

test("intervals are clamped, texts or numbers; a command without a code is none", () => {
  expect(readBeat({ timeInterval: "1", attendanceTimeInterval: 99_999 })).toMatchObject({
    timeInterval: 5,
    attendanceTimeInterval: 3_600,
  });
  expect(readBeat({ cmd: "reboot" }).command).toBeNull();
  expect(readBeat({ cmd: "registrationModel", code: 7, user_id: 3 }).command).toEqual({
    cmd: "registrationModel",
    code: "7",
    userCode: "3",
  });
});

test("an instant is seconds or milliseconds by its size, and only a sane one", () => {
  expect(instant("1562155345")).toBe(1_562_155_345_000);
  expect(instant(1_564_976_237_759)).toBe(1_564_976_237_759);
  for (const value of ["", null, "soon", 0, 1e20, -5]) expect(instant(value)).toBeNull();
});
