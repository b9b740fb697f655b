import { faultKinds } from "../base/fault.ts";

/** Faults of enrolling a worker. JSON-RPC codes 1500-1599. */
export const enrolmentFaults = faultKinds({
  "enrolment.key-reused": {
    code: 1501,
    http: 409,
    retryable: false,
    zh: { cause: "同一个录入编号被用于不同的内容", remedy: "请刷新页面后重新录入" },
    en: {
      cause: "the idempotency key was used for another enrolment",
      remedy: "make a new key for each enrolment",
    },
  },
  "enrolment.under-age": {
    code: 1502,
    http: 422,
    retryable: false,
    zh: {
      cause: "此人未满 {limit} 周岁",
      remedy: "不能录入：法律禁止招用未满 16 周岁的未成年人，本单位的年龄下限是 {limit} 周岁",
    },
    en: {
      cause: "this person is under {limit}",
      remedy: "do not enrol: the law forbids employing children under 16, and the limit set here is {limit}",
    },
  },
  "enrolment.checks-not-accepted": {
    code: 1503,
    http: 422,
    retryable: false,
    zh: { cause: "证件有未通过的检查：{checks}", remedy: "请核对证件，确认无误后勾选“已核对”再录入" },
    en: {
      cause: "checks of the card failed: {checks}",
      remedy: "look at the card and accept each failed check before enrolling",
    },
  },
  "enrolment.no-photo": {
    code: 1504,
    http: 422,
    retryable: false,
    zh: { cause: "没有可下发的照片", remedy: "请拍照或选择一张照片；考勤机需要照片才能识别" },
    en: {
      cause: "there is no photo to send",
      remedy: "take or choose a photo: terminals recognise people by it",
    },
  },
  "enrolment.photo-unreadable": {
    code: 1505,
    http: 422,
    retryable: false,
    zh: { cause: "照片无法识别", remedy: "请重新拍照，或选择 JPEG、PNG 格式的照片" },
    en: { cause: "the photo cannot be read", remedy: "take it again, or choose a JPEG or PNG file" },
  },
  "enrolment.not-saved": {
    code: 1506,
    http: 507,
    retryable: true,
    zh: { cause: "本机无法保存录入记录（{code}）", remedy: "请检查磁盘空间，然后再按一次“录入并下发”" },
    en: {
      cause: "the enrolment cannot be stored on this computer ({code})",
      remedy: "check the disk space, then press the button again",
    },
  },
  "enrolment.not-found": {
    code: 1507,
    http: 404,
    retryable: false,
    zh: { cause: "没有这条录入记录", remedy: "请刷新页面" },
    en: { cause: "there is no such enrolment", remedy: "reload the page" },
  },
  "enrolment.over-age": {
    code: 1508,
    http: 422,
    retryable: false,
    zh: { cause: "此人已超过 {limit} 周岁", remedy: "本单位设置了年龄上限 {limit} 周岁，不能录入" },
    en: { cause: "this person is over {limit}", remedy: "do not enrol: the limit set here is {limit}" },
  },
  "enrolment.platform-unreachable": {
    code: 1520,
    http: 502,
    retryable: true,
    zh: {
      cause: "连不上平台 {url}（{reason}）",
      remedy: "请检查网络；记录已保存在本机，恢复后会自动继续下发",
    },
    en: {
      cause: "the platform {url} cannot be reached ({reason})",
      remedy: "check the network; everything is kept here and goes on by itself",
    },
  },
  "enrolment.platform-token": {
    code: 1521,
    http: 502,
    retryable: true,
    zh: {
      cause: "平台 {url} 不接受本机的令牌",
      remedy: "请 IT 人员检查 IDCARD_BRIDGE_PLATFORM_TOKEN；记录已保存在本机，改正后自动继续",
    },
    en: {
      cause: "the platform {url} refuses this computer's token",
      remedy: "have IT check IDCARD_BRIDGE_PLATFORM_TOKEN; everything is kept here and goes on by itself",
    },
  },
  "enrolment.platform-answer": {
    code: 1522,
    http: 502,
    retryable: true,
    zh: {
      cause: "平台 {url} 的回答不可用（{reason}）",
      remedy: "请检查平台地址是否正确；记录已保存在本机，会自动重试",
    },
    en: {
      cause: "the platform {url} gave no usable answer ({reason})",
      remedy: "check the platform's address; everything is kept here and tried again",
    },
  },
  "enrolment.platform-busy": {
    code: 1523,
    http: 502,
    retryable: true,
    zh: { cause: "平台 {url} 暂时无法处理（{reason}）", remedy: "记录已保存在本机，会自动重试" },
    en: {
      cause: "the platform {url} cannot take it at the moment ({reason})",
      remedy: "everything is kept here and tried again",
    },
  },
  "enrolment.platform-refused": {
    code: 1524,
    http: 502,
    retryable: false,
    zh: { cause: "平台拒绝了这条记录：{reason}", remedy: "{remedy}" },
    en: { cause: "the platform refused this enrolment: {reason}", remedy: "{remedy}" },
  },
});
