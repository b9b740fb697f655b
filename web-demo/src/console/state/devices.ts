/** The names of the devices, for lists that know serial numbers only. */
import { ref, watch } from "vue";
import type { DeviceList } from "../../../../src/platform/schemas.ts";
import { call, session } from "./api.ts";

const names = ref<ReadonlyMap<string, string>>(new Map());

export async function loadDeviceNames(): Promise<void> {
  const list = await call<DeviceList>("GET", "/devices").catch(() => null);
  if (list) names.value = new Map(list.devices.map(({ sn, name }) => [sn, name]));
}

export const deviceName = (sn: string) => names.value.get(sn) ?? sn;

watch(session, (now) => {
  if (now) void loadDeviceNames();
});
