import fc from "fast-check";
import { expect, test } from "vitest";
import { miaxisReports } from "../../../drivers/miaxis-hid/index.ts";
import { unwrapReply, wrapRequest } from "../../../drivers/miaxis-hid/outer-packet.ts";
import { type Log, silentLog } from "../../../src/base/log.ts";
import { encodeFrame, encodeRequest, FrameParser } from "../../../src/sam/frame.ts";
import { miaxisFirmware } from "./firmware.ts";

test("find card travels as 88, length 11, B1, the frame and the sum of all from the length on", () => {
  const packet = Buffer.from(wrapRequest(encodeRequest(0x20, 0x01))).toString("hex");
  // 0b + 00 + b1 + aa*3 + 96 + 69 + 00 + 03 + 20 + 01 + 22 = 0x3ff
  expect(packet).toBe("8800000b00b1aaaaaa96690003200122ff03");
});

test("any request reaches the firmware as it was", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 2, maxLength: 48 }), (body) => {
      const frame = encodeFrame(body);
      expect(miaxisFirmware.frameIn(miaxisReports(silentLog).pack(frame))).toEqual(frame);
    }),
  );
});

test("any reply comes out of its reports whole", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 3, maxLength: 2_400 }), (body) => {
      const reports = miaxisFirmware.reports(encodeFrame(body));
      expect(reports).toHaveLength(Math.ceil((body.length + 8) / 54));
      const parser = new FrameParser();
      const codec = miaxisReports(silentLog);
      const [event] = reports.flatMap((report) => parser.push(codec.unpack(report)));
      expect(event).toMatchObject({ kind: "reply", reply: { data: body.slice(3) } });
    }),
  );
});

test("a sum right after the data is as good as one at the end of the report", () => {
  const data = [1, 2, 3];
  const packet = new Uint8Array(64);
  packet.set([0xaa, 0, 0, 6, 0, 0, 0, 0, ...data, 12, 0]);
  expect(unwrapReply(packet)).toMatchObject({ sumFits: true });
});

test("another sum is told once and the data used", () => {
  const told: string[] = [];
  const log: Log = { ...silentLog, warn: (_, message) => told.push(message) };
  const codec = miaxisReports(log);
  const [report = new Uint8Array()] = miaxisFirmware.reports(encodeFrame(Uint8Array.of(0, 0, 0x90)));
  const wrong = report.with(63, (report[63] ?? 0) ^ 0xff);
  for (let i = 0; i < 3; i++) expect(codec.unpack(wrong).slice(0, 11)).toEqual(report.slice(8, 19));
  expect(told).toHaveLength(1);
});

test("any other report adds nothing and breaks nothing", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (report) => {
      const data = miaxisReports(silentLog).unpack(report);
      expect(data.length).toBeLessThanOrEqual(54);
      if (report[0] !== 0xaa) expect(data).toHaveLength(0);
    }),
  );
});

test("a report that ends before its sum fits no sum, and its data count all the same", () => {
  const report = Uint8Array.of(0xaa, 0, 0, 60, 0, 0, 0, 0, 1, 2, 3);
  expect(unwrapReply(report)).toEqual({ data: Uint8Array.of(1, 2, 3), sumFits: false });
});
