/** A card of every type and of every peculiarity of the layouts. All people are fictitious. */
import type { EncodableCard } from "../../../src/card/encode.ts";
import { checkCharacter } from "../../../src/card/id-number.ts";

export const GOLDEN_DAY = "2026-11-24";

const numbered = (digits: string) => digits + checkCharacter(digits);
/** Bytes that are plainly no portrait of anybody and do not begin as one. */
const block = (seed: number, length = 1024) =>
  Uint8Array.from({ length }, (_, index) => (index * 31 + seed * 7) & 0xff);

const citizen: EncodableCard = {
  type: "citizen",
  name: "张样本",
  sex: "1",
  ethnicity: "01",
  birthDate: "1990-03-07",
  address: "北京市东城区样本路1号院2号楼301室",
  number: numbered("11010119900307003"),
  issuer: "样本市公安局东城分局",
  validFrom: "2021-01-15",
  validTo: "2041-01-15",
  portrait: block(1),
};

export const GOLDEN_CARDS: Readonly<Record<string, EncodableCard>> = {
  citizen,
  "citizen-long-term": {
    ...citizen,
    name: "李样本",
    sex: "2",
    ethnicity: "15",
    birthDate: "1970-11-22",
    number: numbered("51021119701122012"),
    validFrom: "2019-12-01",
    validTo: null,
  },
  "citizen-rare": {
    ...citizen,
    name: "欧阳㛃𠮷",
    ethnicity: "81",
    address: "湖北省恩施市𠮷样乡样本 村5组12号",
    number: numbered("42280119900307003"),
  },
  "citizen-long": {
    ...citizen,
    name: "阿卜杜热合曼·样本·买买提艾力",
    ethnicity: "05",
    address: "新疆维吾尔自治区样本自治州样本县12345678号样本路1234号",
    number: numbered("65402319900307003"),
    issuer: "样本维吾尔自治区样本县公安局直",
    portrait: new Uint8Array(),
  },
  "citizen-fingerprint": { ...citizen, ethnicity: "98", fingerprint: block(2) },
  "citizen-addresses": {
    ...citizen,
    addressUpdates: ["河南省洛阳市老城区样本巷6号", "河南省开封市样本路66号"],
  },
  "citizen-unknown-codes": { ...citizen, sex: "7", ethnicity: "77", name: "张\u{2A700}" },
  hmt: {
    type: "hmt",
    name: "陈样本",
    sex: "2",
    birthDate: "1988-08-08",
    address: "广东省深圳市福田区样本路88号",
    number: numbered("83000019880808012"),
    issuer: "样本市公安局",
    validFrom: "2024-01-15",
    validTo: "2029-01-15",
    travelPermitNumber: "00000000",
    issueCount: "01",
    portrait: block(3),
    fingerprint: block(4),
  },
  "foreigner-2017": {
    type: "foreigner-2017",
    name: "样本",
    nameEnglish: "SPECIMEN WOLFESCHLEGELSTEINHAUSEN ADOLPH BLAINE CHARLES D E",
    sex: "1",
    nationality: "PAK",
    birthDate: "1980-01-01",
    number: "PAK310080010103",
    cardVersion: "01",
    authorityCode: "3100",
    validFrom: "2019-05-06",
    validTo: "2029-05-06",
    portrait: block(5),
  },
  "foreigner-2023": {
    type: "foreigner-2023",
    nameEnglish: "SPECIMEN, MARIE-ALEXANDRA CHRISTINA JOSEPHINE",
    sex: "2",
    nationality: "PAK",
    birthDate: "1980-01-01",
    number: "931586198001010028",
    issueCount: "02",
    formerLink: "000",
    validFrom: "2024-05-06",
    validTo: "2034-05-06",
    portrait: block(6),
  },
};
