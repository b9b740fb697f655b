/**
 * The administration API under `/api/v1`: requests and answers. The enrolment client and the console read them too;
 * `GET /api/v1/openapi.json` (docs/api/platform-openapi.json) says which call takes and gives which.
 */
export * from "./schemas/access.ts";
export * from "./schemas/attendance.ts";
export * from "./schemas/commands.ts";
export * from "./schemas/common.ts";
export * from "./schemas/devices.ts";
export * from "./schemas/operations.ts";
export * from "./schemas/workers.ts";
