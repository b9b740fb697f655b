import { onMounted, onUnmounted, ref, shallowRef } from "vue";
import { desktopShell } from "../../../../src/agent-pages/desktop-shell.ts";
import type { OriginList } from "../../../../src/bridge/schemas/consent.ts";
import { ask, Refused } from "../api.ts";

const POLL_MS = 1_500;
/**
 * A window that comes up under a moving hand must not be answered by it: buttons that grant take effect so long after
 * they are seen, or the window is given the keyboard (as Firefox's dialogs do), ms.
 */
const ARM_MS = 1_000;

/** Which sites wait and which are decided, kept fresh; and the deciding. */
export function useConsent() {
  const shell = desktopShell();
  const list = shallowRef<OriginList | null>(null);
  const lost = ref(false);
  const refusal = shallowRef<Refused | null>(null);
  const armed = ref(false);
  let arming: ReturnType<typeof setTimeout> | undefined;
  let polling: ReturnType<typeof setTimeout> | undefined;

  function arm(): void {
    armed.value = false;
    clearTimeout(arming);
    arming = setTimeout(() => {
      armed.value = true;
    }, ARM_MS);
  }

  async function look(): Promise<void> {
    try {
      const now = await ask<OriginList>("/v1/origins");
      lost.value = false;
      // A button must not move under the finger: what is the same is left alone.
      if (JSON.stringify(now) === JSON.stringify(list.value)) return;
      list.value = now;
      arm();
      shell?.consentPending(now.pending.length);
    } catch (error) {
      if (error instanceof Refused) refusal.value = error;
      else lost.value = true;
    }
  }

  async function poll(): Promise<void> {
    await look();
    polling = setTimeout(() => void poll(), POLL_MS);
  }

  async function send(path: string, body: object): Promise<void> {
    refusal.value = null;
    try {
      await ask(path, body);
    } catch (error) {
      if (error instanceof Refused) refusal.value = error;
      else lost.value = true;
    }
    await look();
  }

  // Not now: the question waits here and in the tray.
  const leave = ({ key }: KeyboardEvent) => key === "Escape" && shell?.consentLater();
  onMounted(() => {
    addEventListener("focus", arm);
    addEventListener("keydown", leave);
    void poll();
  });
  onUnmounted(() => {
    removeEventListener("focus", arm);
    removeEventListener("keydown", leave);
    clearTimeout(polling);
    clearTimeout(arming);
  });

  return {
    list,
    lost,
    refusal,
    armed,
    decide: (origin: string, decision: "allow" | "deny", remember: boolean) =>
      send("/v1/origins/decide", { origin, decision, remember }),
    forget: (origin: string) => send("/v1/origins/forget", { origin }),
  };
}
