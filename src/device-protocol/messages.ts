/** Texts that the specification prints, to the letter: G6 keeps its typing error. */
export const MESSAGES = {
  unknownApp: "设备appid不存在",
  missingSign: "为传入设备sign",
  badSign: "sign验证失败",
  missing: "未传入设备SN或命令编号（用于回调）",
  noMatch: "未匹配到数据",
  noCommand: "暂无命令",
  fetched: "获取成功",
  done: "操作成功",
  refused: "操作失败",
  exception: "异常：操作失败",
} as const;
