import { computed, type Ref, reactive, shallowRef, watch } from "vue";
import type {
  EnrolmentInput,
  EnrolmentView,
  PlatformView,
  TerminalChoice,
} from "../../../src/enrolment/schemas.ts";
import { BridgeError, type Card } from "../../../src/sdk/index.ts";
import type { Created } from "./enrolments.ts";
import { type ShownFault, shown } from "./fault.ts";
import { isSameCard } from "./person.ts";
import type { Photo } from "./photo.ts";
import { isRefused, openChecks } from "./policy.ts";

interface Options {
  readonly card: Ref<Card | null>;
  readonly platform: Ref<PlatformView | "none" | null>;
  readonly connected: Ref<boolean>;
  create(input: EnrolmentInput): Promise<Created>;
}

export type Obstacle =
  | "offline"
  | "needsCard"
  | "refused"
  | "needsChecks"
  | "needsPhoto"
  | "needsTerminal"
  | "noPlatform";

/** What the clerk decides for the card on the desk. A new card starts afresh; the choice of terminals stays. */
export function useForm({ card, platform, connected, create }: Options) {
  const photo = shallowRef<Photo | null>(null);
  const accepted = reactive(new Set<string>());
  /** What the clerk chose; terminals without a choice are taken when they are, or were last, online. */
  const choices = reactive(new Map<string, boolean>());
  const sending = shallowRef(false);
  const fault = shallowRef<ShownFault | null>(null);
  const done = shallowRef<{ readonly previous: EnrolmentView | null } | null>(null);
  /**
   * What a press sent. A repeat after a lost connection sends exactly this: another content under the same key
   * would be refused, and another key would enrol twice. Only the clerk's own change, or another card, ends it.
   */
  const intention = shallowRef<EnrolmentInput | null>(null);
  let worked: Card | null = null;

  function renew(): void {
    intention.value = null;
    sending.value = false;
    done.value = null;
    fault.value = null;
  }

  function reset(): void {
    photo.value = null;
    accepted.clear();
    worked = null;
    renew();
  }

  const terminals = computed<readonly TerminalChoice[]>(() =>
    platform.value && platform.value !== "none" ? platform.value.terminals : [],
  );
  /** After a press the choice stands, whatever goes on or off line meanwhile. */
  const isChosen = ({ sn, online }: TerminalChoice) =>
    intention.value ? intention.value.terminals.includes(sn) : (choices.get(sn) ?? online);
  const chosen = computed(() => terminals.value.filter(isChosen).map(({ sn }) => sn));

  const obstacle = computed<Obstacle | null>(() => {
    const now = card.value;
    if (!connected.value) return "offline";
    if (platform.value === "none") return "noPlatform";
    if (!now) return "needsCard";
    if (isRefused(now.checks)) return "refused";
    if (openChecks(now.checks, accepted).length > 0) return "needsChecks";
    if (!photo.value && !now.portrait) return "needsPhoto";
    return chosen.value.length === 0 && !intention.value ? "needsTerminal" : null;
  });
  const enabled = computed(() => obstacle.value === null && !sending.value && done.value === null);

  watch(card, (now) => {
    if (!now || now === worked) return;
    // An agent that was started anew reads the card that lies there again: the clerk's work on it stays.
    const goesOn = worked !== null && done.value === null && isSameCard(worked, now);
    if (!goesOn) reset();
    worked = now;
  });

  function intend(now: Card): EnrolmentInput {
    const { faces, fingerprint, ...sent } = now;
    return {
      idempotencyKey: crypto.randomUUID(),
      card: sent,
      terminals: chosen.value,
      acceptChecks: [...accepted],
      ...(photo.value ? { photo: photo.value.data } : {}),
    };
  }

  async function submit(): Promise<void> {
    if (!enabled.value || !card.value) return;
    const sent = intention.value ?? intend(card.value);
    intention.value = sent;
    sending.value = true;
    fault.value = null;
    try {
      const { previous } = await create(sent);
      // The answer may come when the next card lies there already.
      if (intention.value === sent) done.value = { previous };
    } catch (error) {
      const isCurrent = intention.value === sent;
      fault.value = isCurrent ? shown(error) : shown(error, sent.card.name);
      // A refusal stored nothing: the next press is meant as it then stands.
      if (isCurrent && !(error instanceof BridgeError && error.retryable)) intention.value = null;
    } finally {
      if (intention.value === sent || intention.value === null) sending.value = false;
    }
  }

  return {
    photo,
    accepted,
    terminals,
    isChosen,
    sending,
    fault,
    done,
    obstacle,
    enabled,
    reset,
    submit,
    choosePhoto(now: Photo | null): void {
      photo.value = now;
      renew();
    },
    chooseTerminals(sns: readonly string[], on: boolean): void {
      // After a press the clerk changes what was sent, not what is online just now.
      if (intention.value)
        for (const terminal of terminals.value) choices.set(terminal.sn, isChosen(terminal));
      for (const sn of sns) choices.set(sn, on);
      renew();
    },
    accept(id: string, on: boolean): void {
      if (on) accepted.add(id);
      else accepted.delete(id);
      renew();
    },
  };
}
