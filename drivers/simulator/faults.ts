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
});
