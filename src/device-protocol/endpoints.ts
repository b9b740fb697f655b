/** The thirteen interfaces of chapter 4: path, declared parameters in the order of the tables (G13), command (§5.2). */

export interface Endpoint {
  /** Number in the specification. */
  readonly section: string;
  readonly path: string;
  /** Declared parameters without `sign`, in document order. */
  readonly params: readonly string[];
}

const endpoint = (section: string, path: string, params: string): Endpoint => ({
  section,
  path,
  params: params.split(" "),
});

export const ENDPOINTS = {
  getServer: endpoint("4.1", "/device/getServer", "appid sn version data"),
  getDeviceInfo: endpoint("4.2", "/device/getDeviceInfo", "appid sn code data version"),
  setTimeInfo: endpoint("4.3", "/device/setTimeInfo", "appid sn code version"),
  downloadPersonData: endpoint("4.4", "/person/downloadPersonData", "appid sn code version"),
  uploadAttendance: endpoint("4.5", "/attendance/uploadAttendance", "appid sn code version data"),
  uploadPerson: endpoint("4.6", "/person/uploadPerson", "appid sn code version data"),
  deletePerson: endpoint("4.7", "/person/deletePerson", "appid sn code version"),
  setAdmin: endpoint("4.8", "/person/setAdmin", "appid sn code version"),
  reboot: endpoint("4.9", "/device/reboot", "appid sn code version"),
  callback: endpoint("4.10", "/device/callback", "appid sn code version data"),
  createOperation: endpoint("4.11", "/device/createOperation", "appid sn version cmd params"),
  registrationModel: endpoint("4.12", "/device/registrationModel", "appid sn code version data"),
  machineOperation: endpoint("4.13", "/device/machineOperation", "appid sn code data version"),
} as const satisfies Record<string, Endpoint>;

export type EndpointName = keyof typeof ENDPOINTS;

/** Which interface a command's name sends the device to; two names differ (C12). */
export const ENDPOINT_OF_COMMAND = {
  getDeviceInfo: "getDeviceInfo",
  setTimeInfo: "setTimeInfo",
  downloadUser: "downloadPersonData",
  uploadAttendance: "uploadAttendance",
  uploadPersonPic: "uploadPerson",
  deletePerson: "deletePerson",
  setAdmin: "setAdmin",
  reboot: "reboot",
  registrationModel: "registrationModel",
  machineOperation: "machineOperation",
} as const satisfies Record<string, EndpointName>;

export type CommandName = keyof typeof ENDPOINT_OF_COMMAND;

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(ENDPOINT_OF_COMMAND, name);
}
