/** The columns of the tables that people exchange with the platform: Chinese on top, English taken too. */

export interface Column {
  readonly key: string;
  readonly zh: string;
  readonly en: string;
}

const column = (key: string, zh: string, en: string): Column => ({ key, zh, en });

export const PERSON_COLUMNS = [
  column("userCode", "人员编号", "User code"),
  column("name", "姓名", "Name"),
  column("idNumber", "证件号码", "ID number"),
  column("idType", "证件类型", "ID type"),
  column("nameEnglish", "英文姓名", "English name"),
  column("sex", "性别", "Sex"),
  column("ethnicity", "民族", "Ethnicity"),
  column("nationality", "国籍", "Nationality"),
  column("birthDate", "出生日期", "Birth date"),
  column("address", "住址", "Address"),
  column("issuer", "签发机关", "Issuer"),
  column("validFrom", "有效期起", "Valid from"),
  column("validTo", "有效期止", "Valid to"),
  column("idCard", "门禁卡号", "Access card"),
  column("hasPhoto", "有照片", "Photo"),
] as const;

export const PUNCH_COLUMNS = [
  column("sn", "设备序列号", "Device"),
  column("userCode", "人员编号", "User code"),
  column("name", "姓名", "Name"),
  column("time", "打卡时间", "Time"),
  column("type", "方式", "Type"),
  column("direction", "方向", "Direction"),
  column("temperature", "体温", "Temperature"),
  column("flags", "标记", "Flags"),
  column("receivedAt", "收到时间", "Received"),
  column("photo", "照片", "Photo"),
] as const;

export const COMMAND_COLUMNS = [
  column("id", "命令号", "Id"),
  column("sn", "设备序列号", "Device"),
  column("cmd", "命令", "Command"),
  column("params", "参数", "Params"),
  column("state", "状态", "State"),
  column("failures", "失败次数", "Failures"),
  column("message", "设备回报", "Message"),
  column("createdAt", "创建时间", "Created"),
  column("finishedAt", "完成时间", "Finished"),
  column("batchId", "批次", "Batch"),
] as const;

export const DEVICE_COLUMNS = [
  column("sn", "设备序列号", "Device"),
  column("name", "名称", "Name"),
  column("appid", "应用", "App"),
  column("project", "项目", "Project"),
  column("model", "型号", "Model"),
  column("state", "状态", "State"),
  column("online", "在线", "Online"),
  column("lastSeenAt", "最后通信", "Last seen"),
  column("waiting", "待执行命令", "Waiting"),
] as const;

/** Which column of the table holds which entry, by its heading; unknown headings are left out. */
export function columnsOf(header: readonly string[], known: readonly Column[]): (Column | null)[] {
  const byName = new Map(
    known.flatMap((entry) => [entry.key, entry.zh, entry.en].map((name) => [plain(name), entry] as const)),
  );
  return header.map((name) => byName.get(plain(name)) ?? null);
}

const plain = (name: string) =>
  name
    .replace(/[*＊（(].*$/, "")
    .trim()
    .toLowerCase();
