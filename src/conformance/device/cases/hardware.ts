/** Conformance cases §2, DH: hardware, punches and their storage. */
import { anyOf, contains } from "../../pattern.ts";
import { DAY_MS, deviceCase, fetched, REFUSED } from "../device-case.ts";
import type { DeviceStage } from "../stage.ts";

const codesOf = (records: readonly Record<string, unknown>[]) => [
  ...new Set(records.map(({ userCode }) => String(userCode))),
];
/** Until everything that is going to be sent has been. */
const settled = (stage: DeviceStage) => stage.pass(70_000);
const refusePunches = (stage: DeviceStage) => {
  stage.replies.getServer = ({ params }) => (params.data === undefined ? undefined : REFUSED);
};
/** Refuses the punches that are sent `times` times, and is away then. */
async function refuseThenCut(stage: DeviceStage, times: number): Promise<void> {
  let refused = 0;
  stage.replies.getServer = ({ params }) => {
    if (params.data === undefined) return undefined;
    stage.server.cut = ++refused >= times;
    return REFUSED;
  };
  await stage.until(() => stage.server.cut, times * 90_000);
  await stage.rest();
}
/** Takes everything again. @returns the user codes that come from now on */
async function mend(stage: DeviceStage): Promise<string[]> {
  const before = stage.sent.length;
  delete stage.replies.getServer;
  stage.server.cut = false;
  await stage.pass(150_000);
  return codesOf(stage.sent.slice(before)).sort();
}
const inspection = (id: string, spec: string, zh: string, en: string) =>
  deviceCase(id, spec, "T", [zh, en], null);

/** Punches of persons 1 and 5, at these ms; what must come at the server. */
const punched = (
  id: string,
  origin: "T" | "I",
  title: readonly [string, string],
  list: readonly (readonly [userCode: string, afterMs: number, type?: "face" | "idcard"])[],
  expected: readonly string[],
) =>
  deviceCase(id, "2.2.3 L37", origin, title, async (stage) => {
    await stage.start();
    await stage.enrol("1", "5");
    for (const [userCode, afterMs, type = "face"] of list) await stage.device.punch(userCode, type, afterMs);
    await settled(stage);
    stage.check(
      "user codes of the punches that came",
      expected,
      stage.sent.map(({ userCode }) => String(userCode)),
    );
  });

export const hardware = [
  inspection(
    "DH-01",
    "2.2.1 L35",
    "有线和无线联网，DHCP 和静态地址",
    "wired and wireless, DHCP and static address",
  ),
  deviceCase(
    "DH-02",
    "2.2.2 L36",
    "T",
    [
      "改服务器地址：不重启，下一次心跳到新地址",
      "another server address: the next heartbeat goes there, no restart",
    ],
    async (stage) => {
      await stage.start();
      const before = stage.calls("getServer").length;
      await stage.device.moveTo(`${stage.url}/elsewhere`);
      await stage.until(() => stage.calls("getServer").length > before, 60_000);
      stage.check(
        "path of the next heartbeat",
        "/elsewhere/device/getServer",
        stage.calls("getServer").at(-1)?.path,
      );
    },
  ),
  punched(
    "DH-03",
    "T",
    ["同一人 3 秒内重复打卡只上传一次", "the same person within 3 s is uploaded once"],
    [
      ["1", 0],
      ["1", 1_000],
      ["1", 1_999],
    ],
    ["1"],
  ),
  punched(
    "DH-04",
    "I",
    ["间隔正好 3.000 秒：两条", "exactly 3.000 s apart: both"],
    [
      ["1", 0],
      ["1", 3_000],
    ],
    ["1", "1"],
  ),
  punched(
    "DH-05",
    "I",
    ["0、2、4 秒：留第一和第三条", "at 0, 2 and 4 s: the first and the third"],
    [
      ["1", 0],
      ["1", 2_000],
      ["1", 2_000],
    ],
    ["1", "1"],
  ),
  punched(
    "DH-06",
    "T",
    ["刷脸后 1 秒刷卡：一条", "face, and card 1 s later: one"],
    [
      ["1", 0],
      ["1", 1_000, "idcard"],
    ],
    ["1"],
  ),
  punched(
    "DH-07",
    "T",
    ["两人在 3 秒内：两条", "two persons within 3 s: two"],
    [
      ["1", 0],
      ["5", 1_000],
    ],
    ["1", "5"],
  ),
  deviceCase(
    "DH-08",
    "2.2.3 L37",
    "I",
    ["重启后 2 秒内仍算重复", "still a repetition after a restart"],
    async (stage) => {
      await stage.start();
      await stage.enrol("1");
      await stage.device.punch("1");
      await stage.device.powerCycle();
      await stage.device.punch("1", "face", 2_000);
      await settled(stage);
      stage.check("punches that came", 1, new Set(stage.sent.map(({ time }) => time)).size);
    },
  ),
  deviceCase(
    "DH-09",
    "2.2.3 L37",
    "T",
    ["时钟调回 1 小时后打卡保留", "kept after the clock was set back by an hour"],
    async (stage) => {
      await stage.start();
      await stage.enrol("1");
      await stage.device.punch("1");
      await settled(stage);
      await stage.device.setClock(stage.device.now() - 3_600_000);
      await stage.device.punch("1");
      await settled(stage);
      stage.check("punches that came", 2, stage.sent.length);
    },
  ),
  deviceCase(
    "DH-10",
    "2.2.4 L38",
    "T",
    ["存满：先删最早已上传的", "full: the oldest uploaded one goes first"],
    async (stage) => {
      await stage.start({ capacity: 8 });
      await stage.enrol("1", "2", "3", "4", "5", "6", "7", "8", "9");
      for (const code of "123") await stage.device.punch(code);
      await settled(stage);
      refusePunches(stage);
      for (const code of "45") await stage.device.punch(code);
      await stage.pass(14 * 40_000);
      stage.server.cut = true;
      for (const code of "678") await stage.device.punch(code);
      stage.check("one more punch", "kept", await stage.device.punch("9"));
      stage.check(
        "unsent punches that come when the server is back",
        ["4", "5", "6", "7", "8", "9"],
        await mend(stage),
      );
    },
  ),
  deviceCase(
    "DH-11",
    "2.2.4 L38",
    "T",
    [
      "存满且没有已上传的：删最早的失败超过 10 次的",
      "full, nothing uploaded: the oldest that failed more than ten times",
    ],
    async (stage) => {
      await stage.start({ capacity: 3 });
      await stage.enrol("1", "2", "3", "4");
      refusePunches(stage);
      for (const code of "12") await stage.device.punch(code);
      await stage.pass(16 * 40_000);
      stage.server.cut = true;
      await stage.device.punch("3");
      stage.check("one more punch", "kept", await stage.device.punch("4"));
      stage.check("punches that come when the server is back", ["2", "3", "4"], await mend(stage));
    },
  ),
  deviceCase(
    "DH-12",
    "2.2.5 L39",
    "T",
    ["失败 10 次的不能手动删除", "ten failures: not to be deleted by hand"],
    async (stage) => {
      await stage.start();
      await stage.enrol("1");
      await stage.device.punch("1");
      await refuseThenCut(stage, 10);
      await stage.device.clearPunches();
      stage.check("punches that come when the server is back", ["1"], await mend(stage));
    },
  ),
  deviceCase(
    "DH-13",
    "2.2.5 L39",
    "T",
    ["失败 11 次的可以手动删除", "eleven failures: may be deleted by hand"],
    async (stage) => {
      await stage.start();
      await stage.enrol("1");
      await stage.device.punch("1");
      await refuseThenCut(stage, 11);
      await stage.device.clearPunches();
      stage.check("punches that come when the server is back", [], await mend(stage));
    },
  ),
  deviceCase(
    "DH-14",
    "2.2.5 L39, L56",
    "T",
    [
      "未上传的不能删：清记录、移出项目都保留，恢复出厂要确认两次",
      "unsent ones stay through clearing and leaving the project; a factory reset asks twice",
    ],
    async (stage) => {
      await stage.start();
      await stage.enrol("1");
      refusePunches(stage);
      await stage.device.punch("1");
      stage.replies.machineOperation = fetched({ operation: "0", name: "x" });
      await stage.command("machineOperation", "7");
      await stage.device.clearPunches();
      await stage.device.powerCycle();
      stage.check("punches that come when the server takes them", ["1"], await mend(stage));
      stage.check("a factory reset asks again", true, await stage.device.factoryReset());
      stage.check("punches after it", 0, (await stage.device.punches()).all);
    },
  ),
  deviceCase(
    "DH-15",
    "2.2.4-5 L38-39",
    "I",
    ["存满且都未上传：拒绝并提示，不覆盖", "full of unsent ones: refused with a notice, nothing overwritten"],
    async (stage) => {
      await stage.start({ capacity: 2 });
      await stage.enrol("1", "2", "3");
      stage.server.cut = true;
      for (const code of "12") await stage.device.punch(code);
      stage.check("one more punch", "refused", await stage.device.punch("3"));
      stage.check("what is said or shown", contains("<text>"), await stage.device.notices());
      stage.check("punches that come when the server is back", ["1", "2"], await mend(stage));
    },
  ),
  deviceCase(
    "DH-16",
    "2.2.5 L39",
    "I",
    [
      "服务器不可达不计失败次数（6 小时，远超 10 次重试）",
      "an unreachable server counts no failures (6 h: far more than ten tries)",
    ],
    async (stage) => {
      await stage.start();
      await stage.enrol("1");
      stage.server.cut = true;
      await stage.device.punch("1");
      await stage.pass(6 * 3_600_000);
      await stage.device.clearPunches();
      stage.check("punches that come when the server is back", ["1"], await mend(stage));
    },
  ),
  deviceCase(
    "DH-17",
    "2.3.2 L42",
    "T",
    ["已上传的保存 180 天以上", "uploaded ones are kept for 180 days"],
    async (stage) => {
      await stage.start({ deleteUploaded: true });
      await stage.enrol("1", "5");
      await stage.device.punch("1");
      await settled(stage);
      await stage.device.setClock(stage.device.now() + 179 * DAY_MS);
      await stage.device.punch("5");
      await settled(stage);
      stage.check("punches kept after 179 days", 2, (await stage.device.punches()).all);
    },
  ),
  deviceCase(
    "DH-18",
    "L55",
    "T",
    ["未上传达到数量时预警，上传后解除", "a warning of many unsent ones, over after the upload"],
    async (stage) => {
      await stage.start({ backlog: 3 });
      await stage.enrol("1", "2", "3");
      stage.server.cut = true;
      for (const code of "123") await stage.device.punch(code);
      stage.check("warning on the screen", true, (await stage.device.screen()).backlog);
      stage.check("what is said or shown", contains("<text>"), await stage.device.notices());
      await mend(stage);
      stage.check("warning after the upload", false, (await stage.device.screen()).backlog);
    },
  ),
  deviceCase(
    "DH-19",
    "L54",
    "T",
    ["上传后自动删除：未上传的不动", "deleting after the upload leaves unsent ones alone"],
    async (stage) => {
      await stage.start({ deleteUploaded: true });
      await stage.enrol("1", "5", "6");
      await stage.device.punch("1");
      await settled(stage);
      stage.replies.getServer = ({ params }) => (params.data?.includes('"userCode":5') ? REFUSED : undefined);
      await stage.device.punch("5");
      await settled(stage);
      await stage.device.setClock(stage.device.now() + 181 * DAY_MS);
      await stage.device.punch("6");
      await settled(stage);
      await settled(stage);
      stage.check("punches kept after 181 days", anyOf(2, 3), (await stage.device.punches()).all);
      stage.check("the unsent one comes", ["5"], await mend(stage));
    },
  ),
  inspection("DH-20", "2.3.1 L41", "识别通行小于 1 秒", "recognised and through in less than 1 s"),
  inspection(
    "DH-21",
    "2.3.4 L44",
    "识别率、检测和识别时间、3 万人脸",
    "rates and times of recognition, 30 000 faces",
  ),
  inspection(
    "DH-22",
    "2.3.3 L43",
    "云端识别 100 万人脸、200 并发",
    "cloud recognition: a million faces, 200 clients",
  ),
  inspection("DH-23", "2.3.5-7 L45-47", "环境、质保、扩展", "environment, warranty, extensions"),
  inspection("DH-24", "L52-53", "自动更新和恢复初始环境", "automatic update, factory reset"),
  deviceCase(
    "DH-25",
    "L57",
    "T",
    [
      "照片 jpg 或 png、400 KB 以下；打卡照片 jpg",
      "photos jpg or png of at most 400 KB; those of punches jpg",
    ],
    async (stage) => {
      await stage.start();
      await stage.enrol("1");
      await stage.command("registrationModel", "8", { user_id: "1" });
      const [taken] = stage.fetches("registrationModel");
      stage.check("photo that was taken", "<photo>", JSON.parse(taken?.params.data ?? "{}").pic);
      await stage.device.punch("1");
      await settled(stage);
      stage.check("photo of the punch", "<jpeg>", stage.sent[0]?.pic);
    },
  ),
];
