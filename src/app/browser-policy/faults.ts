import { faultKinds } from "../../base/fault.ts";

/** Faults of writing browser policies. JSON-RPC codes 1860-1869. */
export const policyFaults = faultKinds({
  "policy.not-permitted": {
    code: 1861,
    http: 403,
    retryable: false,
    zh: { cause: "没有权限写入浏览器策略（{place}）", remedy: "请以管理员（root）身份运行" },
    en: {
      cause: "the browser policy may not be written ({place})",
      remedy: "run it as an administrator (root)",
    },
  },
  "policy.hidden": {
    code: 1862,
    http: 409,
    retryable: false,
    zh: {
      cause: "另一个策略文件 {place} 已设置 {policy}，两份列表不会合并",
      remedy: "请把网址加入那个文件，或从中删除该策略",
    },
    en: {
      cause: "another policy file, {place}, sets {policy}; browsers do not join the lists",
      remedy: "add the pages there, or take the policy out of it",
    },
  },
  "policy.unreadable": {
    code: 1863,
    http: 409,
    retryable: false,
    zh: { cause: "策略文件 {place} 不是有效的 JSON，未作改动", remedy: "请先修正该文件" },
    en: {
      cause: "the policy file {place} is no valid JSON and was left as it is",
      remedy: "mend the file first",
    },
  },
  "policy.no-origins": {
    code: 1864,
    http: 400,
    retryable: false,
    zh: { cause: "没有给出网页", remedy: "请用 --origin 指定网址，或在配置中设置 allowedOrigins" },
    en: {
      cause: "no page was named",
      remedy: "name pages with --origin, or set allowedOrigins in the configuration",
    },
  },
  "policy.unsupported": {
    code: 1865,
    http: 501,
    retryable: false,
    zh: {
      cause: "本系统（{system}）上不能写入浏览器策略",
      remedy: "请用设备管理下发配置描述文件，见 docs/it.md",
    },
    en: {
      cause: "browser policies cannot be written on this system ({system})",
      remedy: "roll them out as a configuration profile, see docs/it.md",
    },
  },
});
