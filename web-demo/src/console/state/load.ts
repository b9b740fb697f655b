import { type Ref, ref, shallowRef } from "vue";
import { type Refusal, refusalOf } from "./api.ts";

export interface Loaded<T> {
  readonly data: Ref<T | null>;
  readonly fault: Ref<Refusal | null>;
  readonly busy: Ref<boolean>;
  reload(): Promise<void>;
}

/** Something that is loaded and loaded again; of overlapping loads the last one counts. */
export function useLoad<T>(load: () => Promise<T>): Loaded<T> {
  const data = shallowRef<T | null>(null);
  const fault = ref<Refusal | null>(null);
  const busy = ref(false);
  let turn = 0;
  const reload = async () => {
    const mine = ++turn;
    busy.value = true;
    try {
      const loaded = await load();
      if (mine !== turn) return;
      data.value = loaded;
      fault.value = null;
    } catch (error) {
      if (mine === turn) fault.value = refusalOf(error);
    } finally {
      if (mine === turn) busy.value = false;
    }
  };
  void reload();
  return { data, fault, busy, reload };
}

/** Something that is done by a click: is it under way, and why did it fail? */
export function useAction() {
  const fault = ref<Refusal | null>(null);
  const busy = ref(false);
  const run = async (action: () => Promise<void>): Promise<boolean> => {
    if (busy.value) return false;
    busy.value = true;
    fault.value = null;
    try {
      await action();
      return true;
    } catch (error) {
      fault.value = refusalOf(error);
      return false;
    } finally {
      busy.value = false;
    }
  };
  return { fault, busy, run };
}
