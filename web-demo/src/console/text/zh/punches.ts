import { names } from "../names.ts";

export const punchesTexts = {
  punches: {
    device: "设备",
    person: "人员编号",
    from: "从",
    to: "到",
    flag: "标记",
    anyFlag: "有异常的",
    time: "打卡时间",
    who: "人员",
    type: "方式",
    types: names({ face: "人脸", fingerprint: "指纹", idcard: "身份证" }),
    temperature: "体温",
    received: "收到",
    late: "补传",
    import: "导入打卡",
    flags: names({
      unmatched: "查无此人",
      within3s: "3 秒内重复",
      oversize: "照片超过 400 KB",
      "clock-ahead": "时间超前",
      ancient: "时间过早",
      "time-unreadable": "时间无法识别",
      "type-unknown": "未知方式",
      "temperature-range": "体温异常",
      "photo-missing": "没有照片",
      "photo-unexpected": "多余照片",
      "photo-unreadable": "照片损坏",
      "photo-too-large": "照片过大",
    }),
  },
};
