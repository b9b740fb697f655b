import { shallowRef } from "vue";
import type { EnrolmentInput, EnrolmentView, PlatformView } from "../../../src/enrolment/schemas.ts";
import type { BridgeClient } from "../../../src/sdk/index.ts";
import { BridgeError } from "../../../src/sdk/index.ts";
import { type ShownFault, shown } from "./fault.ts";

export interface Created {
  readonly enrolment: EnrolmentView;
  readonly previous: EnrolmentView | null;
}

/** A page that stays open over midnight lets go of what was finished the day before. */
function isListed({ state, createdAt }: EnrolmentView): boolean {
  return state !== "done" || new Date(createdAt).toDateString() === new Date().toDateString();
}

/** Today's enrolments and the platform, kept current by what the agent announces. */
export function useEnrolments(client: BridgeClient) {
  const enrolments = shallowRef<readonly EnrolmentView[]>([]);
  /** null: not known yet; "none": the agent has no platform. */
  const platform = shallowRef<PlatformView | "none" | null>(null);
  const fault = shallowRef<ShownFault | null>(null);

  function take(view: EnrolmentView): void {
    const others = enrolments.value.filter((other) => other.id !== view.id && isListed(other));
    enrolments.value = [view, ...others].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  }

  function trouble(error: unknown): void {
    const id = error instanceof BridgeError ? error.id : "";
    if (id === "request.unknown") platform.value = "none";
    // A lost connection has its banner, and comes back with "open", which asks again.
    else if (id !== "connection.lost") fault.value = shown(error);
  }

  async function refresh(): Promise<void> {
    fault.value = null;
    try {
      const list = await client.call<{ enrolments: EnrolmentView[] }>("enrolment.list");
      enrolments.value = list.enrolments;
      platform.value = (await client.call<{ platform: PlatformView }>("enrolment.platform")).platform;
    } catch (error) {
      trouble(error);
    }
  }

  client.on("open", () => void refresh());
  client.on("notification", ({ method, params }) => {
    const { enrolment, platform: now } = params as { enrolment?: EnrolmentView; platform?: PlatformView };
    if (method === "enrolment.changed" && enrolment) take(enrolment);
    if (method === "enrolment.platform" && now) platform.value = now;
  });

  return {
    enrolments,
    platform,
    fault,
    /** @throws BridgeError */
    async create(input: EnrolmentInput): Promise<Created> {
      const created = await client.call<Created>("enrolment.create", input);
      // What was announced meanwhile is newer than the answer.
      if (!enrolments.value.some(({ id }) => id === created.enrolment.id)) take(created.enrolment);
      return created;
    },
    async retry(id: string): Promise<void> {
      fault.value = null;
      try {
        take((await client.call<{ enrolment: EnrolmentView }>("enrolment.retry", { id })).enrolment);
      } catch (error) {
        fault.value = shown(error);
      }
    },
  };
}
