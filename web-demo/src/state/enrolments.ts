import { shallowRef } from "vue";
import type { EnrolmentView, PlatformView } from "../../../src/enrolment/schemas.ts";
import type { BridgeClient } from "../../../src/sdk/index.ts";
import { BridgeError } from "../../../src/sdk/index.ts";

export interface Created {
  readonly enrolment: EnrolmentView;
  readonly previous: EnrolmentView | null;
}

/** Today's enrolments and the platform, kept current by what the agent announces. */
export function useEnrolments(client: BridgeClient) {
  const enrolments = shallowRef<readonly EnrolmentView[]>([]);
  /** null: not known yet; "none": the agent has no platform. */
  const platform = shallowRef<PlatformView | "none" | null>(null);

  function take(view: EnrolmentView): void {
    const others = enrolments.value.filter(({ id }) => id !== view.id);
    enrolments.value = [view, ...others].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  }

  async function refresh(): Promise<void> {
    try {
      const list = await client.call<{ enrolments: EnrolmentView[] }>("enrolment.list");
      enrolments.value = list.enrolments;
      platform.value = (await client.call<{ platform: PlatformView }>("enrolment.platform")).platform;
    } catch (error) {
      if (error instanceof BridgeError && error.id === "request.unknown") platform.value = "none";
      // A lost connection comes back with "open", which asks again.
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
    /** @throws BridgeError */
    async create(input: object): Promise<Created> {
      const created = await client.call<Created>("enrolment.create", input);
      take(created.enrolment);
      return created;
    },
    /** @throws BridgeError */
    async retry(id: string): Promise<void> {
      take((await client.call<{ enrolment: EnrolmentView }>("enrolment.retry", { id })).enrolment);
    },
  };
}
