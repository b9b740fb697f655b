import { accessSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { type CoreState, NOTHING, type TrayState, trayState } from "../../../../electron/main/core/state.ts";
import { trayIcon } from "../../../../electron/main/tray/icon.ts";
import { type TrayActions, trayMenu } from "../../../../electron/main/tray/menu.ts";
import { textsIn } from "../../../../electron/text/index.ts";
import type { ReaderView } from "../../../../src/readers/reader.ts";
import { ICONS } from "../../support/rig.ts";

const READY: CoreState = { phase: "ready", url: "http://127.0.0.1:1", fault: null, ...NOTHING };
const reader = (state: ReaderView["state"], fault?: ReaderView["fault"]): ReaderView => ({
  id: "r",
  name: "读卡器",
  driver: "d",
  state,
  card: "none",
  simulated: false,
  samId: null,
  ...(fault ? { fault } : {}),
});
const request = { origin: "https://a.example", program: null, askedAt: "", expiresAt: "" };
const actions = (): TrayActions => ({
  open: vi.fn(),
  copyDiagnosis: vi.fn(),
  setStartAtLogin: vi.fn(),
  checkForUpdates: null,
  quit: vi.fn(),
});
const menu = (state: CoreState, login = { on: false, locked: false }, does = actions()) =>
  trayMenu(state, login, textsIn("zh"), does);

describe("the one thing that matters most", () => {
  const never = reader("failed", { id: "reader.not-allowed", cause: "c", remedy: "r" });
  test.each<[TrayState, Partial<CoreState>]>([
    ["starting", { phase: "starting" }],
    ["waiting", { phase: "waiting", asking: [request] }],
    ["asking", { asking: [request], readers: [reader("busy")] }],
    ["reading", { readers: [reader("ready"), reader("busy")] }],
    ["ready", { readers: [reader("ready"), reader("failed")] }],
    ["fault", { readers: [reader("needs-permission"), never] }],
    ["none", { readers: [never] }],
    ["none", {}],
  ])("is %s", (expected, change) => {
    const state = { ...READY, ...change };
    expect(trayState(state)).toBe(expected);
    expect(menu(state)[0]).toEqual({ label: textsIn("zh").state[expected], enabled: false });
  });

  test.each<TrayState>(["starting", "waiting", "asking", "reading", "ready", "fault", "none"])(
    "has a picture, in colour and for macOS (%s)",
    (state) => {
      const { path } = trayIcon(state, ICONS) as unknown as { path: string };
      accessSync(path.replace(".png", "Template@2x.png"));
      expect(path).toBe(join(ICONS, path.slice(ICONS.length + 1)));
    },
  );
});

describe("the menu", () => {
  const item = (items: ReturnType<typeof menu>, label: string) => items.find((one) => one.label === label);

  test("leads to the agent's pages, once there is an agent", () => {
    const does = actions();
    const pages = { 打开录入页面: "/", "网页授权…": "/consent", 事件日志: "/events", 设置: "/settings" };
    for (const [label, path] of Object.entries(pages)) {
      item(menu(READY, undefined, does), label)?.click?.({} as never, undefined, {} as never);
      expect(does.open).toHaveBeenLastCalledWith(path);
      expect(item(menu({ ...READY, phase: "waiting" }), label)?.enabled).toBe(false);
    }
  });

  test("says which readers there are, and what is wrong with one", () => {
    const fault = { id: "reader.needs-permission", cause: "没有权限", remedy: "r" };
    const labels = menu({ ...READY, readers: [reader("needs-permission", fault)] }).map(({ label }) => label);
    expect(labels).toContain("读卡器：没有权限");
  });

  test("says why there is no agent, and what to do", () => {
    const labels = menu({ ...READY, phase: "waiting", fault: { cause: "原因", remedy: "办法" } });
    expect(labels.map(({ label }) => label)).toEqual(expect.arrayContaining(["原因", "办法"]));
  });

  test("turns start at login round, unless the policy has decided: then it is grey and says so", () => {
    const does = actions();
    const open = item(menu(READY, { on: false, locked: false }, does), "开机自动启动");
    expect(open).toMatchObject({ type: "checkbox", checked: false, enabled: true });
    open?.click?.({} as never, undefined, {} as never);
    expect(does.setStartAtLogin).toHaveBeenCalledWith(true);
    const locked = item(menu(READY, { on: true, locked: true }, does), "开机自动启动（由 IT 人员管理）");
    expect(locked).toMatchObject({ type: "checkbox", checked: true, enabled: false });
  });

  test("offers updates only where some are configured", () => {
    expect(item(menu(READY), "检查更新…")).toBeUndefined();
    const checkForUpdates = vi.fn();
    const offered = item(menu(READY, undefined, { ...actions(), checkForUpdates }), "检查更新…");
    offered?.click?.({} as never, undefined, {} as never);
    expect(checkForUpdates).toHaveBeenCalledOnce();
  });
});
