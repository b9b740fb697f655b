/** What the enrolment page sees: JSON-RPC params and results of the `enrolment.*` methods. */
import { z } from "zod";
import { Card } from "../card/card.ts";

const FaultText = z.object({ cause: z.string(), remedy: z.string() });
/** In Chinese, and in English under `en`. */
export const FaultView = FaultText.extend({ id: z.string(), retryable: z.boolean(), en: FaultText });

/** waiting: the terminal's command is not queued yet. */
export const TerminalState = z.enum([
  "waiting",
  "queued",
  "fetched",
  "confirmed",
  "failed",
  "expired",
  "cancelled",
]);
export const TerminalProgress = z.object({
  sn: z.string(),
  name: z.string(),
  state: TerminalState,
  message: z.string().nullable(),
  at: z.iso.datetime(),
});

/**
 * saved: on disk, not yet sent · sending: worker, photo or command under way · retrying: waiting for the next
 * try after a fault · following: queued at the platform · done: every terminal confirmed · failed: the platform
 * refused, or a terminal ended without confirming; a person must act.
 */
export const EnrolmentState = z.enum(["saved", "sending", "retrying", "following", "done", "failed"]);

export const EnrolmentView = z.object({
  id: z.string(),
  name: z.string(),
  numberMasked: z.string(),
  createdAt: z.iso.datetime(),
  state: EnrolmentState,
  userCode: z.string().nullable(),
  fault: FaultView.nullable(),
  nextTryAt: z.iso.datetime().nullable(),
  terminals: z.array(TerminalProgress),
});

export const EnrolmentInput = z.object({
  /** Made by the page for each press of the button: a repeated call with the same key is the same enrolment. */
  idempotencyKey: z.uuid(),
  card: Card.omit({ faces: true, fingerprint: true }),
  /** The face photo for the terminals, JPEG or PNG, base64; absent: the card's portrait. */
  photo: z.base64().max(4_000_000).optional(),
  terminals: z.array(z.string().min(1).max(64)).min(1).max(200),
  /** Ids of failed checks of level error that the clerk accepts; one that `refuses` cannot be accepted. */
  acceptChecks: z.array(z.string()).default([]),
});

export const TerminalChoice = z.object({
  sn: z.string(),
  name: z.string(),
  /** As the platform last told; not to be trusted while its state is not "ok". */
  online: z.boolean(),
  waiting: z.number().int(),
});

export const PlatformView = z.object({
  url: z.string(),
  state: z.enum(["ok", "unreachable", "refused"]),
  fault: FaultView.nullable(),
  terminals: z.array(TerminalChoice),
});

export type FaultView = z.infer<typeof FaultView>;
export type TerminalState = z.infer<typeof TerminalState>;
export type TerminalProgress = z.infer<typeof TerminalProgress>;
export type EnrolmentState = z.infer<typeof EnrolmentState>;
export type EnrolmentView = z.infer<typeof EnrolmentView>;
export type EnrolmentInput = z.output<typeof EnrolmentInput>;
export type TerminalChoice = z.infer<typeof TerminalChoice>;
export type PlatformView = z.infer<typeof PlatformView>;
