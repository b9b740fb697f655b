import type { CommandName } from "../../device-protocol/endpoints.ts";
import { uploadAttendance } from "./attendance.ts";
import type { Handler } from "./command.ts";
import { getDeviceInfo, machineOperation, reboot, setTimeInfo } from "./device.ts";
import { deletePerson, downloadUser, setAdmin } from "./persons.ts";
import { registrationModel, uploadPersonPic } from "./photos.ts";

/** All ten commands (device-protocol §5.2). */
export const HANDLERS: Readonly<Record<CommandName, Handler>> = {
  getDeviceInfo,
  setTimeInfo,
  downloadUser,
  uploadAttendance,
  uploadPersonPic,
  deletePerson,
  setAdmin,
  reboot,
  registrationModel,
  machineOperation,
};
