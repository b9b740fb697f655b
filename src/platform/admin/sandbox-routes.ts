import { Fault } from "../../base/fault.ts";
import { ENDPOINTS } from "../../device-protocol/endpoints.ts";
import { SIGN_PROFILES, sign, signString } from "../../device-protocol/sign.ts";
import { platformFaults } from "../faults.ts";
import { findApp } from "../registry/apps.ts";
import { SignInput, SignResult } from "../schemas.ts";
import { badRequest, jsonBody, type Route } from "./route.ts";

/** For whoever connects a new kind of terminal. */
export const sandboxRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/sandbox/sign",
    access: "work",
    summary: "Signs parameters by every profile, and says which of them a given sign fits.",
    body: SignInput,
    answer: SignResult,
    async handle(call, { store }) {
      const { endpoint: path, params, appid, secret: given } = await jsonBody(call, SignInput);
      const endpoint = Object.values(ENDPOINTS).find((entry) => entry.path === path);
      if (!endpoint) throw badRequest("endpoint: no path of chapter 4");
      const app = appid === undefined ? null : await store.read((db) => findApp(db, appid));
      if (appid !== undefined && !app) throw new Fault(platformFaults["platform.app-unknown"], { appid });
      const secret = given ?? app?.secret;
      if (secret === undefined) throw badRequest("appid or secret is needed");
      call.note({ endpoint: path, appid: appid ?? null });
      const profiles = SIGN_PROFILES.map((profile) => {
        const digest = sign(profile, endpoint, params, secret);
        return {
          profile,
          text: signString(profile, endpoint, params, "•".repeat(6)),
          sign: digest,
          fits: digest === params.sign?.toLowerCase(),
        };
      });
      return { status: 200, json: { profiles } satisfies SignResult };
    },
  },
];
