/** What a terminal does with replies that the platform of this project does not give, and what it sends. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { encodePhotoText } from "../../src/device-protocol/photo-text.ts";
import type { CommandResult } from "../../src/terminal/executor.ts";
import type { Terminal } from "../../src/terminal/index.ts";
import { picture } from "../platform/support/rig.ts";
import {
  commandReply,
  OK,
  openStand,
  pass,
  passFor,
  persons,
  type Reply,
  type Stand,
  startAt,
} from "./scripted-server.ts";

/** Offers the commands one after the other; `reply` answers their interfaces. */
function offer(
  stand: Stand,
  commands: [cmd: string, code: string, more?: object][],
  reply: (path: string) => Reply | undefined,
) {
  const queue = commands.map(([cmd, code, more]) => commandReply(cmd, code, more));
  stand.server.answer = ({ path, params }) =>
    path === "/device/getServer" && params.data === undefined ? queue.shift() : reply(path);
}

function resultsOf(terminal: Terminal): CommandResult[] {
  const results: CommandResult[] = [];
  terminal.on("command", (result) => results.push(result));
  return results;
}

const callbacks = ({ server }: Stand) =>
  server.calls
    .filter(({ path }) => path === "/device/callback")
    .map(({ params }) => ({ code: params.code, ...JSON.parse(params.data ?? "") }));

describe("downloadUser", () => {
  test("persons come as a list, as a text of JSON, as one object; codes as number or text", async () => {
    const stand = await openStand();
    const forms: Reply[] = [
      { ...OK, data: [{ userCode: 1, name: "样本甲" }] },
      { ...OK, data: JSON.stringify([{ " userCode ": "2", name: "样本乙" }]) },
      { ...OK, data: { userCode: "3", name: "样本丙", picUrl: "" } },
      { ...OK, data: [] },
    ];
    offer(
      stand,
      ["1", "2", "3", "4"].map((code) => ["downloadUser", code]),
      (path) => (path.startsWith("/person") ? forms.shift() : undefined),
    );
    const terminal = await startAt(stand);
    await pass(stand, () => callbacks(stand).length === 4);
    expect(terminal.status.userCodes).toEqual(["1", "2", "3"]);
    expect(callbacks(stand).every(({ success }) => success === 1)).toBe(true);
  });

  test("who can be taken is taken; the report names the others by code, never by name", async () => {
    const stand = await openStand();
    const photo = encodePhotoText(await picture());
    const noise = encodePhotoText(await picture({ width: 900, height: 900, noise: true, type: "png" }));
    offer(stand, [["downloadUser", "8"]], (path) =>
      path.startsWith("/person")
        ? persons(
            { userCode: "1", name: "样本甲", pic: photo },
            { userCode: "2", name: "样本乙", pic: "no picture" },
            { userCode: "3", name: "样本丙", pic: noise },
            { userCode: "4" },
          )
        : undefined,
    );
    const terminal = await startAt(stand);
    const results = resultsOf(terminal);
    await pass(stand, () => callbacks(stand).length === 1);
    expect(terminal.status).toMatchObject({ userCodes: ["1"], faces: 1 });
    const [{ msg, success }] = callbacks(stand) as [{ msg: string; success: number }];
    expect(success).toBe(0);
    for (const code of ["2", "3", "4"]) expect(msg).toContain(`${code} `);
    expect(msg + JSON.stringify(results)).not.toContain("样本");
  });

  test("a photo server that never answers costs two minutes, not an hour", async () => {
    const stand = await openStand();
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    onTestFinished(() => {
      silent.closeAllConnections();
      silent.close();
    });
    const picUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/photo`;
    const list = Array.from({ length: 100 }, (_, index) => ({
      userCode: String(index),
      name: "样本",
      picUrl,
    }));
    stand.clock.hangs = true;
    offer(stand, [["downloadUser", "8"]], (path) =>
      path.startsWith("/person") ? persons(...list) : undefined,
    );
    await startAt(stand);
    await pass(stand, () => callbacks(stand).length === 1, 300_000);
    expect(callbacks(stand)[0]).toMatchObject({ success: 0 });
  });

  test.each([
    ["too large", () => ({ body: Buffer.alloc(500_000, 0xff) })],
    ["no picture", () => ({ body: Buffer.from("<html>") })],
    ["HTTP 404", () => ({ body: Buffer.alloc(0), status: 404 })],
    ["somewhere else", () => ({ body: Buffer.alloc(0), status: 302 })],
  ])("a photo address with %s: three tries, then a failure by code", async (_, answer) => {
    const stand = await openStand();
    let tries = 0;
    const photos = createServer((_request, response) => {
      tries++;
      const { body, status = 200 } = answer() as { body: Buffer; status?: number };
      response.writeHead(status, { location: stand.server.url }).end(body);
    }).listen(0, "127.0.0.1");
    await once(photos, "listening");
    onTestFinished(() => {
      photos.closeAllConnections();
      photos.close();
    });
    const picUrl = `http://127.0.0.1:${(photos.address() as AddressInfo).port}/1.jpg`;
    offer(stand, [["downloadUser", "8"]], (path) =>
      path.startsWith("/person") ? persons({ userCode: "5", name: "样本", picUrl }) : undefined,
    );
    const terminal = await startAt(stand);
    await pass(stand, () => callbacks(stand).length === 1);
    expect(tries).toBe(3);
    expect(stand.server.count("/")).toBe(0);
    expect(terminal.status.userCodes).toEqual([]);
    expect(callbacks(stand)[0]).toMatchObject({ success: 0, msg: expect.stringMatching(/^5 /) });
  });

  test("暂无命令: nothing is changed and nothing reported", async () => {
    const stand = await openStand();
    offer(
      stand,
      [
        ["downloadUser", "8"],
        ["deletePerson", "9"],
        ["reboot", "10"],
      ],
      () => ({
        msg: "暂无命令",
        data: "",
        success: 1,
      }),
    );
    const terminal = await startAt(stand);
    await passFor(stand, 120_000);
    expect(callbacks(stand)).toEqual([]);
    expect(terminal.status.userCodes).toEqual([]);
  });
});

describe("photos that are taken here", () => {
  /** Person 1 has a photo of the server, 2 and 3 have none. */
  async function withPersons(given: Record<string, Reply>, ...more: Parameters<typeof offer>[1]) {
    const stand = await openStand();
    const delivered = { userCode: "1", name: "样本甲", pic: encodePhotoText(await picture()) };
    const replies: Record<string, Reply> = {
      ...given,
      "/person/downloadPersonData": persons(
        delivered,
        { userCode: "2", name: "样本乙" },
        { userCode: "3", name: "样本丙" },
      ),
    };
    offer(stand, [["downloadUser", "1"], ...more], (path) => replies[path]);
    // Ready beforehand: the minute that the camera has is the test's, not this machine's.
    const photo = await picture();
    const terminal = await startAt(stand, { takePhoto: async () => photo });
    return { stand, terminal };
  }
  const uploads = ({ server }: Stand) =>
    server.calls
      .filter(({ path }) => path === "/person/uploadPerson")
      .map(({ params }) =>
        (JSON.parse(params.data ?? "") as { userCode: string }[]).map(({ userCode }) => userCode),
      );

  test("uploadPersonPic brings those that the server has not got, and after a mixed answer only the refused one again", async () => {
    const refusals = {
      "/device/registrationModel": { msg: "操作失败", data: "", success: 0 },
      "/person/uploadPerson": {
        msg: "未进行任何操作",
        data: { sucessNum: 1, sucessUserCodeStr: "2", errorUserCodeStr: "3", errorNum: 1 },
        success: 0,
      },
    };
    const { stand, terminal } = await withPersons(
      refusals,
      ["registrationModel", "2", { user_id: "2" }],
      ["registrationModel", "3", { user_id: "3" }],
      ["uploadPersonPic", "4"],
      ["uploadPersonPic", "5"],
    );
    await pass(stand, () => callbacks(stand).length === 5);
    expect(terminal.status.faces).toBe(3);
    expect(uploads(stand)).toEqual([["2", "3"], ["3"]]);
    expect(callbacks(stand).map(({ success }) => success)).toEqual([1, 0, 0, 0, 0]);
  });

  test("a photo that the server took with 4.12 is kept here and not sent again", async () => {
    const { stand, terminal } = await withPersons(
      {},
      ["registrationModel", "2", { user_id: "2" }],
      ["uploadPersonPic", "3"],
    );
    await pass(stand, () => uploads(stand).length === 1);
    expect(terminal.status.faces).toBe(2);
    expect(uploads(stand)).toEqual([[]]);
  });

  test("nobody comes: after a minute the command has failed and the camera is told to stop", async () => {
    let stopped = false;
    const camera = (_code: string, signal: AbortSignal) =>
      new Promise<null>(() => signal.addEventListener("abort", () => (stopped = true)));
    const stand = await openStand();
    offer(stand, [["registrationModel", "1", { user_id: "2" }]], () => undefined);
    await startAt(stand, { takePhoto: camera });
    await pass(stand, () => callbacks(stand).length === 1, 70_000);
    expect(callbacks(stand)[0]).toMatchObject({ success: 0 });
    expect(stand.clock.monotonic()).toBeGreaterThanOrEqual(60_000);
    expect(stopped).toBe(true);
  });

  test("stop does not wait for the camera", async () => {
    const stand = await openStand();
    let asked = false;
    offer(stand, [["registrationModel", "1", { user_id: "2" }]], () => undefined);
    const takePhoto = () => {
      asked = true;
      return new Promise<null>(() => {});
    };
    const terminal = await startAt(stand, { takePhoto });
    await pass(stand, () => asked, 20_000);
    await terminal.stop();
    expect(callbacks(stand)).toEqual([]);
  });
});

describe("clock and reboot", () => {
  test.each(["1562155345", "1564976237759"])(
    "the server's time %s sets the terminal's clock",
    async (serverTime) => {
      const stand = await openStand();
      offer(
        stand,
        [
          ["setTimeInfo", "1"],
          ["getDeviceInfo", "2"],
        ],
        (path) => (path === "/device/setTimeInfo" ? { ...OK, data: { serverTime } } : undefined),
      );
      await startAt(stand);
      await pass(stand, () => callbacks(stand).length === 2);
      const info = stand.server.calls.find(({ path }) => path === "/device/getDeviceInfo");
      const shown = Number(JSON.parse(info?.params.data ?? "").time);
      const meant = serverTime.length === 10 ? Number(serverTime) * 1000 : Number(serverTime);
      expect(shown).toBeGreaterThanOrEqual(meant);
      expect(shown).toBeLessThan(meant + 60_000);
    },
  );

  test.each([
    ["seconds", 1_000],
    ["milliseconds", 1],
  ])(
    "a reboot in five minutes, in %s: then and not before, once, reported after it, heartbeat first",
    async (_, unit) => {
      const stand = await openStand();
      const at = stand.clock.now() + 300_000;
      const times = String(Math.floor(at / unit));
      offer(
        stand,
        [
          ["reboot", "77"],
          ["reboot", "77"],
        ],
        (path) => (path === "/device/reboot" ? { ...OK, data: { times } } : undefined),
      );
      const terminal = await startAt(stand);
      const restarts: number[] = [];
      terminal.on("restarted", () => restarts.push(stand.server.calls.length));
      await passFor(stand, 280_000);
      expect(restarts).toEqual([]);
      expect(callbacks(stand)).toEqual([]);
      await passFor(stand, 600_000);
      expect(restarts).toHaveLength(1);
      expect(stand.server.paths.slice(restarts[0], (restarts[0] ?? 0) + 2)).toEqual([
        "/device/getServer",
        "/device/callback",
      ]);
      expect(callbacks(stand)).toEqual([{ code: "77", msg: "操作成功", success: 1 }]);
    },
  );

  test("a reboot that should have been long ago is a failure", async () => {
    const stand = await openStand();
    const times = String(Math.floor(stand.clock.now() / 1000) - 3_600);
    offer(stand, [["reboot", "77"]], (path) =>
      path === "/device/reboot" ? { ...OK, data: { times } } : undefined,
    );
    await startAt(stand);
    await pass(stand, () => callbacks(stand).length === 1);
    expect(callbacks(stand)[0]).toMatchObject({ success: 0 });
  });
});

test("machineOperation takes the misspelt key as well", async () => {
  const stand = await openStand();
  offer(stand, [["machineOperation", "1"]], (path) =>
    path === "/device/machineOperation" ? { ...OK, data: '{"oepration":"1","name":"样本工地"}' } : undefined,
  );
  const terminal = await startAt(stand);
  await pass(stand, () => callbacks(stand).length === 1);
  expect(terminal.status.project).toBe("样本工地");
});
