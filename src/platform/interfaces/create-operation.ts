/** 4.11 The sandbox's way to queue a command, also for a device nobody registered (spec L1105-1236). */
import { ENDPOINTS } from "../../device-protocol/endpoints.ts";
import { formatDateTime } from "../../device-protocol/times.ts";
import { checkParams } from "../queue/params.ts";
import { enqueue } from "../queue/queue.ts";
import { findDevice, insertDevice } from "../registry/devices.ts";
import { CommandName } from "../schemas.ts";
import { REFUSED } from "./envelope.ts";
import { type Interface, successWith } from "./interface.ts";

export const createOperation: Interface = {
  endpoint: ENDPOINTS.createOperation,
  missing: () => false,

  async handle({ params, device, settings }, { store }) {
    const cmd = CommandName.safeParse(params.cmd?.trim());
    const checked = cmd.success ? checkParams(cmd.data, params.params) : null;
    if (!settings.sandbox || !cmd.success || checked === null) return REFUSED;
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

  /** Outside a sandbox this interface is dead for everybody (C42): not even a pending device comes of it. */
  async adopt({ sn, app, settings }, { store }) {
    if (!settings.sandbox) return REFUSED;
    return await store.write(async (work) => {
      const known = await findDevice(work.db, sn);
      if (!known)
        return await insertDevice(work, { sn, name: sn, appid: app.appid, state: "active", sandbox: 1 });
      return await work.db
        .updateTable("devices")
        .set({ state: "active", sandbox: 1 })
        .where("sn", "=", sn)
        .returningAll()
        .executeTakeFirstOrThrow();
    });
  },
};
