/**
 * Every channel between the pages in the shell's windows and the main process, to ensure a common contract between the
 * two over IPC, which has no types of its own. There is no code in here: both sides give these types to their calls.
 */
import type { Diagnosis } from "../src/agent-pages/desktop-shell.ts";

/** From a page, without an answer. */
export type RequestChannels = {
  /** So many sites wait for a decision on the page of permissions; 0: its window may go. */
  "consent-pending": (count: number) => void;
  /** Not now: the question stays on the page, its window goes. */
  "consent-later": () => void;
};

/** From a page, with an answer. */
export type RequestResponseChannels = {
  /** Runs the doctor and puts its report on the clipboard. */
  "copy-diagnosis": () => Promise<Diagnosis>;
};
