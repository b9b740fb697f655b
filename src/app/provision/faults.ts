import { faultKinds } from "../../base/fault.ts";

/** Faults of provisioning. JSON-RPC codes 2300-2399. */
export const provisionFaults = faultKinds({
  "provision.missing": {
    code: 2301,
    http: 404,
    retryable: false,
    zh: { cause: "没有部署文件 {file}", remedy: "请把 provision.json 放在策略文件旁边，或用 --file 指定" },
    en: {
      cause: "there is no provisioning file {file}",
      remedy: "put provision.json beside the policy file, or name it with --file",
    },
  },
  "provision.invalid": {
    code: 2302,
    http: 400,
    retryable: false,
    zh: {
      cause: "部署文件 {file} 有错（{where}）：{reason}；没有执行任何步骤",
      remedy: "请按 docs/api/provision-schema.json 改正，再用 idcard-bridge provision check 检查",
    },
    en: {
      cause: "the provisioning file {file} is wrong ({where}): {reason}; no step was carried out",
      remedy: "correct it by docs/api/provision-schema.json and run `idcard-bridge provision check`",
    },
  },
  "provision.writable": {
    code: 2303,
    http: 403,
    retryable: false,
    zh: {
      cause: "{place} 可以被普通用户改写或替换（{reason}），不能据此部署",
      remedy: "请把它及其上级目录设为只有管理员可写（Linux：root 所有，权限 644 / 755），不要用符号链接",
    },
    en: {
      cause: "ordinary users could change or replace {place} ({reason}): it is not carried out",
      remedy:
        "let only administrators write it and the folders above it (Linux: owned by root, 644 / 755), no symbolic link",
    },
  },
  "provision.step-failed": {
    code: 2304,
    http: 500,
    retryable: true,
    zh: {
      cause: "第 {step} 步（{type}）失败：{cause}",
      remedy: "{remedy}；前面的步骤保留，改正后再运行一次即可",
    },
    en: {
      cause: "step {step} ({type}) failed: {cause}",
      remedy: "{remedy}; the steps before it stay, run it again afterwards",
    },
  },
  "provision.file": {
    code: 2305,
    http: 400,
    retryable: false,
    zh: {
      cause: "部署文件旁边的 {file} 不能用（{reason}）",
      remedy: "请把原文件放在 provision.json 旁边，并核对 sha256",
    },
    en: {
      cause: "{file} beside the provisioning file cannot be used ({reason})",
      remedy: "put the original beside provision.json and compare its sha256",
    },
  },
  "provision.secret": {
    code: 2306,
    http: 400,
    retryable: false,
    zh: {
      cause: "平台令牌（{source}）不能用：{reason}",
      remedy: "请把令牌放进只有管理员可读（权限 600）的文件，或放进所指定的环境变量",
    },
    en: {
      cause: "the platform's token ({source}) cannot be used: {reason}",
      remedy:
        "put it into a file that only the administrator can read (mode 0600), or into the named variable",
    },
  },
  "provision.verify": {
    code: 2307,
    http: 409,
    retryable: true,
    zh: { cause: "检查未通过：{findings}", remedy: "请运行 idcard-bridge doctor 查看每一项的处理办法" },
    en: { cause: "not in order: {findings}", remedy: "run `idcard-bridge doctor`, which says what to do" },
  },
  "provision.program": {
    code: 2308,
    http: 500,
    retryable: true,
    zh: { cause: "系统程序 {program} 失败（{reason}）", remedy: "请以管理员身份运行，并查看该程序的输出" },
    en: {
      cause: "the system's program {program} failed ({reason})",
      remedy: "run it as an administrator and see what the program said",
    },
  },
  "provision.not-permitted": {
    code: 2309,
    http: 403,
    retryable: false,
    zh: { cause: "没有权限写入 {place}", remedy: "请以管理员（root）身份运行" },
    en: { cause: "{place} may not be written", remedy: "run it as an administrator (root)" },
  },
  "provision.group": {
    code: 2310,
    http: 400,
    retryable: false,
    zh: { cause: "本机没有用户组 {group}", remedy: "请先建立该组，或在部署文件里改用已有的组" },
    en: { cause: "this machine has no group {group}", remedy: "make it first, or name another one" },
  },
  "provision.conflict": {
    code: 2311,
    http: 409,
    retryable: false,
    zh: {
      cause: "{place} 不是本程序写的，内容也不同",
      remedy: "请先移走该文件，或从部署文件中删去这一步",
    },
    en: {
      cause: "{place} is there already, other than wanted and not written by provisioning",
      remedy: "move it away first, or take the step out",
    },
  },
  "provision.busy": {
    code: 2312,
    http: 409,
    retryable: true,
    zh: { cause: "本机的另一次部署还在进行", remedy: "请等它结束后再运行" },
    en: { cause: "this machine is being provisioned already", remedy: "run it again when that has ended" },
  },
});
