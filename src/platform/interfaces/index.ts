import { callback } from "./callback.ts";
import { createOperation } from "./create-operation.ts";
import { deletePerson } from "./delete-person.ts";
import { downloadPersonData } from "./download-person-data.ts";
import { getDeviceInfo } from "./get-device-info.ts";
import { getServer } from "./get-server.ts";
import type { Interface } from "./interface.ts";
import { machineOperation } from "./machine-operation.ts";
import { reboot } from "./reboot.ts";
import { registrationModel } from "./registration-model.ts";
import { setAdmin } from "./set-admin.ts";
import { setTimeInfo } from "./set-time-info.ts";
import { uploadAttendance } from "./upload-attendance.ts";
import { uploadPerson } from "./upload-person.ts";

/** Chapter 4, in its order. */
export const interfaces: readonly Interface[] = [
  getServer,
  getDeviceInfo,
  setTimeInfo,
  downloadPersonData,
  uploadAttendance,
  uploadPerson,
  deletePerson,
  setAdmin,
  reboot,
  callback,
  createOperation,
  registrationModel,
  machineOperation,
];
