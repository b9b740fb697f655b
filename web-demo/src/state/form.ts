import { computed, type Ref, reactive, shallowRef, watch } from "vue";
import type { EnrolmentView, PlatformView, TerminalChoice } from "../../../src/enrolment/schemas.ts";
import type { Card } from "../../../src/sdk/index.ts";
import type { Created } from "./enrolments.ts";
import { type ShownFault, shown } from "./fault.ts";
import type { Photo } from "./photo.ts";
import { isRefused, openChecks } from "./policy.ts";

interface Options {
  readonly card: Ref<Card | null>;
  readonly platform: Ref<PlatformView | "none" | null>;
  readonly connected: Ref<boolean>;
  create(input: object): Promise<Created>;
}

export type Obstacle = "offline" | "needsCard" | "underAge" | "needsChecks" | "needsPhoto" | "needsTerminal";

/** What the clerk decides for the card on the desk. A new card starts afresh; the choice of terminals stays. */
export function useForm({ card, platform, connected, create }: Options) {
  const photo = shallowRef<Photo | null>(null);
  const accepted = reactive(new Set<string>());
  /** What the clerk chose; terminals without a choice are taken when they are online. */
  const choices = reactive(new Map<string, boolean>());
  const sending = shallowRef(false);
  const fault = shallowRef<ShownFault | null>(null);
  const done = shallowRef<{ readonly previous: EnrolmentView | null } | null>(null);
  /** One per intention: a press that is repeated after a lost connection is the same enrolment. */
  let key = crypto.randomUUID();

  function renew(): void {
    key = crypto.randomUUID();
    done.value = null;
    fault.value = null;
  }

  const terminals = computed<readonly TerminalChoice[]>(() =>
    platform.value && platform.value !== "none" ? platform.value.terminals : [],
  );
  const isChosen = ({ sn, online }: TerminalChoice) => choices.get(sn) ?? online;
  const chosen = computed(() => terminals.value.filter(isChosen).map(({ sn }) => sn));

  const obstacle = computed<Obstacle | null>(() => {
    const now = card.value;
    if (!connected.value) return "offline";
    if (!now) return "needsCard";
    if (isRefused(now.checks)) return "underAge";
    if (openChecks(now.checks, accepted).length > 0) return "needsChecks";
    if (!photo.value && !now.portrait) return "needsPhoto";
    return chosen.value.length === 0 ? "needsTerminal" : null;
  });
  const enabled = computed(() => obstacle.value === null && !sending.value && done.value === null);

  watch(card, () => {
    photo.value = null;
    accepted.clear();
    renew();
  });
  // The same card once more with something changed is another enrolment.
  watch([photo, chosen], (now, before) => {
    if (JSON.stringify(now) !== JSON.stringify(before)) renew();
  });

  async function submit(): Promise<void> {
    if (!enabled.value || !card.value) return;
    const { faces, fingerprint, ...sent } = card.value;
    sending.value = true;
    fault.value = null;
    try {
      const { previous } = await create({
        idempotencyKey: key,
        card: sent,
        terminals: chosen.value,
        acceptChecks: [...accepted],
        ...(photo.value ? { photo: photo.value.data } : {}),
      });
      done.value = { previous };
    } catch (error) {
      fault.value = shown(error);
    } finally {
      sending.value = false;
    }
  }

  return { photo, accepted, choices, terminals, isChosen, sending, fault, done, obstacle, enabled, submit };
}
