import { duration } from "./duration.ts";

export const dashboardTexts = {
  dashboard: {
    online: "在线设备",
    pending: "待审批设备",
    punchesToday: "今日打卡",
    waiting: "待执行命令",
    failed: "今日失败命令",
    workers: "在册人员",
    alerts: "需要处理",
    allGood: "没有需要处理的事项",
    latest: "最新打卡",
    alert: {
      offline: (minutes: number) => `离线 ${duration(minutes)}`,
      "never-seen": () => "登记后从未连接",
      "clock-skew": (ms: number) => `时钟${ms > 0 ? "快" : "慢"} ${duration(Math.abs(ms) / 60_000)}`,
      backlog: (count: number) => `一小时内补传 ${count} 条打卡（设备有积压）`,
      queue: (count: number) => `${count} 条命令排队`,
      failed: (count: number) => `${count} 条命令失败`,
      drift: (count: number) => `${count} 人与设备名单不一致`,
      pending: () => "请求接入，等待审批",
    } as Readonly<Record<string, (value: number) => string>>,
  },
};
