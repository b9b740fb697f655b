/** What the server under test holds before each case (conformance cases §1.1). Everybody is fictitious. */
import { z } from "zod";

const Person = z.strictObject({
  name: z.string(),
  password: z.string().optional(),
  idCard: z.string().optional(),
  faceData: z.string().optional(),
  fingerprint: z.string().optional(),
  photo: z
    .union([z.boolean(), z.string()])
    .default(false)
    .describe("true: has one; a text: base64 of exactly what the server delivers"),
});

const App = z.strictObject({ appid: z.string().min(1), secret: z.string().min(1) });

export const Fixtures = z.strictObject({
  app: App.default({ appid: "appcode123", secret: "DF23hlir85353" }),
  otherApp: z
    .strictObject({ ...App.shape, sn: z.string().describe("a device of that app") })
    .nullable()
    .default({ appid: "appcode999", secret: "anothersecret", sn: "5757192800001" }),
  sn: z.string().default("84E0F4200CCB02FA").describe("the device that the suite plays"),
  secondSn: z.string().nullable().default("84E0F4200CCB02FB"),
  unknownSn: z.string().default("NOSUCH0000000001").describe("registered nowhere"),
  timeInterval: z.number().int().default(30),
  attendanceTimeInterval: z.number().int().default(30),
  title: z
    .string()
    .default("农民工实名制管理系统")
    .describe("as the heartbeat carries it; empty: it does not"),
  topLog: z.string().default("bG9nbyBhdCB0aGUgdG9w"),
  bottomLog: z.string().default("bG9nbyBhdCB0aGUgYm90dG9t"),
  topLogUrl: z.string().default("http://logo.example/top.png"),
  bottomUrl: z.string().default("http://logo.example/bottom.png"),
  persons: z
    .record(z.string(), Person)
    .nullable()
    .describe("by user code; null: none of them is at the server")
    .default({
      "1": { name: "李录", password: "1", idCard: "", fingerprint: "Lv/9CsXA42bz/BAAdS", photo: true },
      "2": { name: "赵二", photo: false },
      "3": { name: "钱三", photo: false },
      "4": { name: "孙四", photo: false },
      "5": { name: "李白", password: "123", idCard: "123", faceData: "4AAQSkZJ", photo: true },
      "6": { name: "李二", password: "123", idCard: "123", faceData: "4AAQSkZJ", photo: true },
      "16": { name: "张三", photo: false },
    }),
});
export type Fixtures = z.infer<typeof Fixtures>;

export const standardFixtures: Fixtures = Fixtures.parse({});
