import { join } from "node:path";
import type { Bridge } from "../bridge/index.ts";
import type { RpcMethod } from "../bridge/method.ts";
import { createEnrolment } from "../enrolment/index.ts";
import { enrolmentMethods } from "../enrolment/methods.ts";
import { checkPolicyOf } from "./check-policy.ts";
import type { AppContext } from "./service.ts";

export interface EnrolmentTarget {
  readonly url: string;
  readonly token: string;
}

export interface OpenEnrolment {
  readonly methods: readonly RpcMethod[];
  /** Goes on with what is unfinished and tells the agent's own pages of every change. */
  start(bridge: Bridge): void;
  stop(): Promise<void>;
}

export async function openEnrolment(context: AppContext, platform: EnrolmentTarget): Promise<OpenEnrolment> {
  const service = await createEnrolment({
    dbPath: join(context.dir, "enrolment.db"),
    key: context.keys.derive("enrolment"),
    platform,
    checkPolicy: checkPolicyOf(context.config),
    clock: context.clock,
    random: context.random,
    log: context.log.child({ room: "enrolment" }),
  });
  return {
    methods: enrolmentMethods(service),
    start(bridge) {
      service.on("changed", (enrolment) => bridge.broadcast("enrolment.changed", { enrolment }, "own"));
      service.on("platform", (view) => bridge.broadcast("enrolment.platform", { platform: view }, "own"));
      service.start();
    },
    stop: async () => service.stop(),
  };
}
