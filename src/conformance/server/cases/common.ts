/** Rows that nearly every interface has: what is missing, a wrong sign, a failure, no such command. */
import type { EndpointName } from "../../../device-protocol/endpoints.ts";
import type { Origin } from "../../result.ts";
import { BARE_OK, DONE, EXC, MISSING, NOCMD, SIGNFAIL } from "../expectations.ts";
import { completeParams } from "../pool.ts";
import { command, fault, type Step, send, serverCase } from "../step.ts";

const CMD = {
  downloadPersonData: "downloadUser",
  uploadPerson: "uploadPersonPic",
  deletePerson: "deletePerson",
  setAdmin: "setAdmin",
  reboot: "reboot",
  machineOperation: "machineOperation",
} as const;
const PARAMS = {
  downloadPersonData: "1",
  uploadPerson: null,
  deletePerson: "1",
  setAdmin: '{"userCode":"1","privilege":"USER"}',
  reboot: "-1",
  machineOperation: '{"operation":"1","name":"xx"}',
} as const;

export const common = {
  /** (a) sn absent (b) code absent, and what else must be there. */
  missing: (
    id: string,
    spec: string,
    origin: Origin,
    to: EndpointName,
    prepared: Step,
    own: Readonly<Record<string, string>> = {},
    ...more: readonly string[]
  ) =>
    serverCase(
      id,
      spec,
      origin,
      ["缺 sn 或 code", "sn or code absent"],
      [
        prepared,
        ...["sn", "code", ...more].map((name) => send(to, { code: "<code>", ...own, [name]: null }, MISSING)),
      ],
    ),

  wrongSign: (id: string, spec: string, to: EndpointName) =>
    serverCase(
      id,
      spec,
      "E",
      ["签名错误", "wrong sign"],
      [send(to, completeParams(to), SIGNFAIL, { sign: "last-digit" })],
    ),

  fails: (id: string, spec: string, to: EndpointName) =>
    serverCase(
      id,
      spec,
      "E",
      ["存储故障", "storage fails"],
      [fault("storage"), send(to, completeParams(to), EXC)],
    ),

  /** An unknown code, another device's, a finished one (C21). */
  noCommand: (id: string, spec: string, origin: Origin, to: keyof typeof CMD) =>
    serverCase(
      id,
      spec,
      origin,
      ["没有这条命令", "no such command"],
      [
        send(to, { code: "424242424" }, NOCMD),
        command(CMD[to], PARAMS[to]),
        send("callback", { code: "<code>", data: DONE }, BARE_OK),
        send(to, { code: "<code>" }, NOCMD),
        command(CMD[to], PARAMS[to], { sn: "<secondSn>", as: "other" }),
        send(to, { code: "<other>" }, NOCMD),
      ],
      "secondSn",
    ),
};
