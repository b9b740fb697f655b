/** Every call of the administration, in the order of the documentation. */
import { z } from "zod";
import { Health, Session } from "../schemas.ts";
import { accessRoutes } from "./access-routes.ts";
import { attendanceRoutes } from "./attendance-routes.ts";
import { deviceRoutes } from "./device-routes.ts";
import { exchangeRoutes } from "./exchange-routes.ts";
import { monitorRoutes } from "./monitor-routes.ts";
import { openapi } from "./openapi.ts";
import { registryRoutes } from "./registry-routes.ts";
import type { Route } from "./route.ts";
import { sandboxRoutes } from "./sandbox-routes.ts";
import { settingsRoutes } from "./settings-routes.ts";
import { workRoutes } from "./work-routes.ts";
import { workerRoutes } from "./worker-routes.ts";

const own: readonly Route[] = [
  {
    method: "GET",
    path: "/health",
    access: "open",
    summary: "Is the platform there? Bland: open to everybody.",
    answer: Health,
    handle: async () => ({
      status: 200,
      json: { name: "idcard-bridge platform", status: "ok" } satisfies Health,
    }),
  },
  {
    method: "GET",
    path: "/openapi.json",
    access: "open",
    summary: "This document.",
    answer: z.record(z.string(), z.unknown()),
    handle: async () => ({ status: 200, json: openapi(routes) }),
  },
  {
    method: "GET",
    path: "/session",
    access: "read",
    summary: "Whose token is this, and what may it do?",
    answer: Session,
    handle: async ({ actor }) => ({
      status: 200,
      json: { name: actor.name, role: actor.role } satisfies Session,
    }),
  },
];

export const routes: readonly Route[] = [
  ...own,
  ...monitorRoutes,
  ...registryRoutes,
  ...deviceRoutes,
  ...workerRoutes,
  ...workRoutes,
  ...attendanceRoutes,
  ...exchangeRoutes,
  ...settingsRoutes,
  ...sandboxRoutes,
  ...accessRoutes,
];
