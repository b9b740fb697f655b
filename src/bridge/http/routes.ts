import { z } from "zod";
import { Card } from "../../card/card.ts";
import { heldLeases } from "../methods/context.ts";
import { ReadParams } from "../schemas/card.ts";
import { Catalogue } from "../schemas/error.ts";
import { Health } from "../schemas/http.ts";
import { ReaderList } from "../schemas/readers.ts";
import { readOnce } from "./read.ts";
import type { Route } from "./route.ts";
import { eventRoutes } from "./routes-events.ts";
import { originRoutes } from "./routes-origins.ts";
import { settingRoutes } from "./routes-settings.ts";
import { simulatorRoutes } from "./routes-simulator.ts";
import { stopRoute } from "./routes-stop.ts";

const Document = z.looseObject({});

export const ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/v1/health",
    summary: "Is the agent there, and does it know this page? Open to every page.",
    access: "open",
    answer: Health,
    handle: ({ originKnown }, { version, protocols }) => ({
      name: "idcard-bridge",
      version,
      protocol: { min: Math.min(...protocols), max: Math.max(...protocols) },
      originKnown,
    }),
  },
  {
    method: "GET",
    path: "/v1/openapi.json",
    summary: "This document.",
    access: "open",
    answer: Document,
    handle: (_, { openapi }) => openapi(),
  },
  {
    method: "GET",
    path: "/v1/schema.json",
    summary: "JSON Schema of every message of /v1/ws.",
    access: "open",
    answer: Document,
    handle: (_, { jsonSchema }) => jsonSchema(),
  },
  {
    method: "GET",
    path: "/v1/errors",
    summary: "Every error with cause and remedy in Chinese and English.",
    access: "open",
    answer: Catalogue,
    handle: (_, { catalogue }) => catalogue(),
  },
  {
    method: "GET",
    path: "/v1/readers",
    summary: "The readers that are plugged in, and who holds them.",
    access: "guarded",
    answer: ReaderList,
    handle: (_, context) => ({ readers: context.readers.list(), leases: heldLeases(context) }),
  },
  {
    method: "POST",
    path: "/v1/read",
    summary: "Reads the card that lies on the reader, or the next one within waitMs.",
    access: "guarded",
    body: ReadParams,
    answer: Card,
    handle: readOnce,
  },
  stopRoute,
  ...originRoutes,
  ...eventRoutes,
  ...settingRoutes,
  ...simulatorRoutes,
];
