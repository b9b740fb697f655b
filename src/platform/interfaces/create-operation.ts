/** 4.11 The sandbox's way to queue a command, also for a device nobody registered (spec L1105-1236). */
import { ENDPOINTS } from "../../device-protocol/endpoints.ts";
import { formatDateTime } from "../../device-protocol/times.ts";
import { checkParams } from "../queue/params.ts";
import { enqueue } from "../queue/queue.ts";
import { CommandName } from "../schemas.ts";
import { REFUSED } from "./envelope.ts";
import { type Interface, successWith } from "./interface.ts";

export const createOperation: Interface = {
  endpoint: ENDPOINTS.createOperation,
  sandbox: true,
  missing: () => false,

  async handle({ params, device, settings }, { store }) {
    const cmd = CommandName.safeParse(params.cmd?.trim());
    const checked = cmd.success ? checkParams(cmd.data, params.params) : null;
    if (!cmd.success || checked === null) return REFUSED;
    const command = await store.write((work) =>
      enqueue(work, { sn: device.sn, cmd: cmd.data, params: checked, batchId: null }),
    );
    const operation = {
      createtime: formatDateTime(command.createdAt),
      iocode: 0,
      ioparamkey: 0,
      failcount: settings.failcountInitial,
      sn: device.sn,
      cmd: command.cmd,
      id: command.id,
      category: 0,
      params: command.params,
      status: 0,
    };
    return successWith("操作成功", operation, "4.11", settings);
  },
};
