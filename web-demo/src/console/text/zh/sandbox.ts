import { names } from "../names.ts";

export const sandboxTexts = {
  sandbox: {
    intro: "计算签名，并以设备的身份向本平台发送请求。发送的请求会真实执行。",
    endpoint: "接口",
    parameters: "参数",
    secret: "密钥（留空则用已登记应用的密钥）",
    compute: "计算签名",
    profile: "方案",
    text: "签名原文（密钥已隐去）",
    sign: "签名",
    fits: "与输入的 sign 一致",
    send: "用此签名发送",
    answer: "应答",
    profiles: names({
      S1: "只签 appid、sn",
      S2: "全部参数，按名称排序",
      S3: "全部参数，按文档顺序",
      S4: "全部参数，按发送顺序",
      S5: "S2，不含 data",
      S6: "S2，不含空值",
      S7: "S2，URL 编码",
    }),
  },
};
