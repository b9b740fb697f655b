import { faultKinds } from "../../src/base/fault.ts";

/** Faults of working the simulator. JSON-RPC codes 1090-1099. */
export const simulatorFaults = faultKinds({
  "simulator.no-such-card": {
    code: 1090,
    http: 404,
    retryable: false,
    zh: {
      cause: "没有名为 {card} 的模拟证件",
      remedy: "请用 idcard-bridge simulate list 查看可用的模拟证件",
    },
    en: {
      cause: "there is no simulated card named {card}",
      remedy: "`idcard-bridge simulate list` names them",
    },
  },
  "simulator.no-such-reader": {
    code: 1091,
    http: 404,
    retryable: false,
    zh: {
      cause: "没有模拟读卡器 {reader}",
      remedy: "请用 idcard-bridge readers 查看读卡器；接有真实读卡器时不提供模拟读卡器",
    },
    en: {
      cause: "there is no simulated reader {reader}",
      remedy: "`idcard-bridge readers` lists the readers; with real hardware there is no simulator",
    },
  },
  "simulator.bad-fault": {
    code: 1092,
    http: 400,
    retryable: false,
    zh: { cause: "模拟故障的写法不对（{reason}）", remedy: "可用的故障见 drivers/simulator/README.md" },
    en: {
      cause: "this is no fault that the simulator knows ({reason})",
      remedy: "drivers/simulator/README.md lists them",
    },
  },
  "simulator.address-in-use": {
    code: 1093,
    http: 503,
    retryable: true,
    zh: {
      cause: "无法在 {address} 上导出模拟读卡器（{reason}）",
      remedy: "请用 --listen 指定另一个地址或端口（端口 0 为任意空闲端口）",
    },
    en: {
      cause: "virtual readers cannot be exported on {address} ({reason})",
      remedy: "name another address or port with --listen (port 0: any free one)",
    },
  },
  "simulator.bad-command": {
    code: 1094,
    http: 400,
    retryable: false,
    zh: { cause: "看不懂命令 {text}", remedy: "输入 help 查看可用的命令" },
    en: { cause: "{text} is no command", remedy: "type help for the commands" },
  },
});
