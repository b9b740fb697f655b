import { faultKinds } from "../base/fault.ts";

/** Faults of the conformance suite itself, not of what it tests. JSON-RPC codes 2200-2299. */
export const conformanceFaults = faultKinds({
  "conformance.control": {
    code: 2201,
    http: 502,
    retryable: true,
    zh: {
      cause: "被测服务器的控制接口 {url} 不可用（{reason}）",
      remedy: "请检查 --control 地址；没有控制接口时去掉该选项，需要它的用例会列为未运行",
    },
    en: {
      cause: "the control interface {url} of the server under test does not work ({reason})",
      remedy: "check --control; without it, the cases that need it are listed as not run",
    },
  },
  "conformance.unreachable": {
    code: 2202,
    http: 502,
    retryable: true,
    zh: { cause: "被测服务器 {url} 连不上（{reason}）", remedy: "请检查地址和网络" },
    en: {
      cause: "the server under test {url} cannot be reached ({reason})",
      remedy: "check the address and the network",
    },
  },
  "conformance.fixtures": {
    code: 2203,
    http: 400,
    retryable: false,
    zh: { cause: "夹具文件 {file} 有错：{reason}", remedy: "请按 docs/conformance.md 的格式改正" },
    en: {
      cause: "the fixtures file {file} is wrong: {reason}",
      remedy: "correct it as docs/conformance.md says",
    },
  },
  "conformance.unknown-case": {
    code: 2204,
    http: 400,
    retryable: false,
    zh: { cause: "没有用例 {ids}", remedy: "用例编号见 docs/conformance.md" },
    en: { cause: "there is no case {ids}", remedy: "docs/conformance.md lists the cases" },
  },
});
