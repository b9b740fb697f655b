/**
 * The people on the simulator's cards. All are fictitious; foreigners' numbers are the official specimen numbers.
 * Dates keep their meaning in any year: what must be relative to today is computed when the card is put down.
 */
import { readFileSync } from "node:fs";
import { Fault } from "../../src/base/fault.ts";
import { type EncodableCard, encodeCard } from "../../src/card/encode.ts";
import { checkCharacter } from "../../src/card/id-number.ts";
import { wrapSimulatedPortrait } from "../../src/card/portrait/simulated.ts";
import { simulatorFaults } from "./faults.ts";
import type { EmulatedCard } from "./sam-module.ts";

export interface Person {
  readonly id: string;
  /** Chinese, for the simulator's panel. */
  readonly title: string;
  readonly description: string;
  /** @param today ISO date in Beijing */
  card(today: string): EmulatedCard;
}

const portrait = (name: string) =>
  wrapSimulatedPortrait(readFileSync(new URL(`./portraits/${name}.webp`, import.meta.url)));

/** What a page meets where no decoder is configured; plainly no WLT, so that no vendor's library is ever fed it. */
const UNKNOWN_PORTRAIT = new Uint8Array(1024).fill(0x3f);

/** A number of GB 11643: region, birth date, sequence (odd for men), check character. */
function idNumber(region: string, birthDate: string, sequence: string): string {
  const digits = region + birthDate.replaceAll("-", "") + sequence;
  return digits + checkCharacter(digits);
}

const yearsBefore = (today: string, years: number) => `${Number(today.slice(0, 4)) - years}-01-15`;

/** Zhang San, on whose card the other citizens are variations. */
function citizen(
  today: string,
  changes: Partial<EncodableCard> & { region?: string; sequence?: string } = {},
): EncodableCard {
  const { region = "110101", sequence = "003", ...card } = changes;
  const birthDate = card.birthDate ?? "1990-03-07";
  return {
    type: "citizen",
    name: "张三",
    sex: "1",
    ethnicity: "01",
    address: "北京市东城区样本路1号院2号楼301室",
    issuer: "样本市公安局东城分局",
    validFrom: yearsBefore(today, 5),
    validTo: yearsBefore(today, -15),
    ...card,
    birthDate,
    number: idNumber(region, birthDate, sequence),
    portrait: card.portrait ?? portrait("man"),
  };
}

function person(
  id: string,
  title: string,
  description: string,
  card: (today: string) => EncodableCard,
  behaviour?: EmulatedCard["behaviour"],
): Person {
  return {
    id,
    title,
    description,
    card: (today) => ({ blocks: encodeCard(card(today)), ...(behaviour ? { behaviour } : {}) }),
  };
}

/** Two templates in the documented outline (flag C, registered, finger, quality), the rest synthetic. */
function fingerprints(): Uint8Array {
  const block = new Uint8Array(1024);
  for (const [index, finger] of [11, 16].entries()) {
    const template = block.subarray(index * 512, index * 512 + 512);
    template.set([0x43, 0, 0, 0, 1, finger, 60]);
    for (let i = 7; i < 511; i++) template[i] = (i * 37 + finger) & 0xff;
  }
  return block;
}

export const PEOPLE: readonly Person[] = [
  person("citizen", "张三", "普通居民身份证", (today) => citizen(today)),
  person("long-term", "李秀英", "长期有效的居民身份证", (today) =>
    citizen(today, {
      name: "李秀英",
      sex: "2",
      sequence: "126",
      birthDate: yearsBefore(today, 52),
      region: "410105",
      address: "河南省郑州市金水区样本街道样本社区8号楼2单元1102号",
      issuer: "样本市公安局金水分局",
      validTo: null,
      portrait: portrait("woman"),
    }),
  ),
  person("rare-name", "王㛃𠮷", "生僻字姓名（含扩展区汉字）", (today) =>
    citizen(today, {
      name: "王㛃𠮷",
      sex: "2",
      ethnicity: "15",
      sequence: "248",
      birthDate: "1995-11-02",
      region: "422801",
      address: "湖北省恩施市样本乡𠮷样村5组12号",
      issuer: "样本市公安局",
      portrait: portrait("young-woman"),
    }),
  ),
  person("expired", "赵六", "已经过期的身份证", (today) =>
    citizen(today, { name: "赵六", sequence: "371", validFrom: "2009-06-01", validTo: "2019-06-01" }),
  ),
  person("under-16", "小明", "未满 16 周岁", (today) =>
    citizen(today, {
      name: "孙小明",
      sequence: "415",
      birthDate: yearsBefore(today, 14),
      validFrom: yearsBefore(today, 2),
      validTo: yearsBefore(today, -3),
      portrait: portrait("boy"),
    }),
  ),
  person("over-60", "周建国", "超过 60 周岁", (today) =>
    citizen(today, {
      name: "周建国",
      sequence: "539",
      birthDate: yearsBefore(today, 66),
      validTo: null,
      portrait: portrait("old-man"),
    }),
  ),
  person("foreigner-2017", "阿里", "2017 版外国人永久居留身份证（官方样证号码）", (today) => ({
    type: "foreigner-2017",
    name: "阿里",
    nameEnglish: "ALI SPECIMEN",
    sex: "1",
    nationality: "PAK",
    birthDate: "1980-01-01",
    number: "PAK310080010103",
    cardVersion: "01",
    authorityCode: "3100",
    validFrom: yearsBefore(today, 4),
    validTo: yearsBefore(today, -6),
    portrait: portrait("bearded-man"),
  })),
  person("foreigner-2023", "样本", "2023 版外国人永久居留身份证（官方样证号码）", (today) => ({
    type: "foreigner-2023",
    name: "样本",
    nameEnglish: "SPECIMEN, MARIE-ALEXANDRA CHRISTINA",
    sex: "1",
    nationality: "PAK",
    birthDate: "1980-01-01",
    number: "931586198001010028",
    issueCount: "01",
    formerLink: "000",
    validFrom: yearsBefore(today, 1),
    validTo: yearsBefore(today, -9),
    portrait: portrait("bearded-man"),
  })),
  person("hmt", "陈大文", "港澳台居民居住证（香港）", (today) => ({
    type: "hmt",
    name: "陈大文",
    sex: "1",
    birthDate: "1988-08-08",
    address: "广东省深圳市福田区样本路88号",
    number: idNumber("810000", "1988-08-08", "011"),
    issuer: "样本市公安局",
    validFrom: yearsBefore(today, 2),
    validTo: yearsBefore(today, -3),
    travelPermitNumber: "H00000000",
    issueCount: "01",
    portrait: portrait("man"),
  })),
  person("fingerprint", "吴刚", "带指纹的身份证", (today) =>
    citizen(today, { name: "吴刚", sequence: "657", fingerprint: fingerprints() }),
  ),
  person("new-address", "郑迁", "有追加住址的身份证", (today) =>
    citizen(today, {
      name: "郑迁",
      sequence: "773",
      addressUpdates: ["河南省洛阳市老城区样本巷6号", "河南省开封市龙亭区样本路66号"],
    }),
  ),
  person("undecoded", "何无照", "照片数据没有解码器认识", (today) =>
    citizen(today, { name: "何无照", sequence: "891", portrait: UNKNOWN_PORTRAIT }),
  ),
  person("slips-away", "滑走的卡", "读取途中离开读卡器", (today) => citizen(today), "slips-away"),
  person("unreadable", "坏卡", "芯片损坏，读不出来", (today) => citizen(today), "unreadable"),
  person("no-id-card", "交通卡", "不是身份证的卡", (today) => citizen(today), "foreign"),
];

/** @throws Fault `simulator.no-such-card` */
export function personOf(id: string): Person {
  const person = PEOPLE.find((candidate) => candidate.id === id);
  if (!person) throw new Fault(simulatorFaults["simulator.no-such-card"], { card: id });
  return person;
}
