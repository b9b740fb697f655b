/**
 * The life of a command, device-protocol §5.1, as pure functions: a record and the time in, a new record out (the
 * same one where nothing changes). `queue.ts` runs them inside transactions.
 *
 *     pending ──offer──▶ delivered ──fetch──▶ fetched ──report 1──▶ acknowledged
 *        ▲                   │ └────────── silence: offered again ──────┘│
 *        └──── report 0, back-off 30 s × failures ───────────────────────┘      failed · expired · cancelled
 */
import { type Command, isFinal, isInFlight } from "./command.ts";

export interface QueueRules {
  /** Silence after which a command in flight is offered again, milliseconds: max(timeInterval, 60 s) (B5). */
  readonly redeliverAfter: number;
  /** Reported failures that end a command (C40). */
  readonly maxFailures: number;
}

export const BACK_OFF_MS = 30_000;
export const MAX_DELIVERIES = 10;
/** A reboot code goes out at most once in this time, or the device would reboot for ever (C36). */
export const REBOOT_GAP_MS = 600_000;
/** A device that calls again this long after it fetched a reboot has rebooted (C36). */
export const REBOOT_DONE_MS = 20_000;

export const MESSAGES = {
  implicit: "设备已提交数据（隐式确认）",
  rebooted: "设备重启后已恢复心跳（推断成功）",
  nobody: "名单中的人员均已删除，无需下发",
  silent: "多次下发后设备没有回报",
  expired: "超过有效期，未执行",
  cancelled: "已取消",
} as const;

/**
 * A heartbeat without data asks for work: what is offered, and every command that changed on the way.
 *
 * One command at a time and strictly by id: a command that waits for its callback, its redelivery or the end of
 * its back-off holds the later ones back, since they may undo it (download, then delete the same person).
 *
 * @param open the device's unfinished commands, by id
 */
export function nextOffer(
  open: readonly Command[],
  now: number,
  rules: QueueRules,
): { offered: Command | null; changed: Command[] } {
  const changed: Command[] = [];
  const flying = open.filter(isInFlight);
  for (const command of [...flying, ...open.filter((c) => !isInFlight(c))]) {
    const settled = settle(command, now, rules);
    if (settled !== command) changed.push(settled);
    if (isFinal(settled)) continue;
    if (now < offerableAt(settled, rules)) return { offered: null, changed };
    const offered: Command = {
      ...settled,
      state: "delivered",
      deliveries: settled.deliveries + 1,
      deliveredAt: now,
      touchedAt: now,
    };
    return { offered, changed: [...changed, offered] };
  }
  return { offered: null, changed };
}

/** Ends a command whose time is over: expiry, ten silent deliveries, a reboot that has evidently happened. */
function settle(command: Command, now: number, rules: QueueRules): Command {
  if (command.cmd === "reboot" && command.state === "fetched" && now >= touched(command) + REBOOT_DONE_MS)
    return finish(command, "acknowledged", now, MESSAGES.rebooted);
  if (now >= command.expiresAt) return expire(command, now);
  if (
    isInFlight(command) &&
    command.deliveries >= MAX_DELIVERIES &&
    now >= touched(command) + rules.redeliverAfter
  )
    return finish(command, "failed", now, MESSAGES.silent);
  return command;
}

function offerableAt(command: Command, rules: QueueRules): number {
  const reboot =
    command.cmd === "reboot" && command.deliveredAt !== null ? command.deliveredAt + REBOOT_GAP_MS : 0;
  const silence = isInFlight(command) ? touched(command) + rules.redeliverAfter : 0;
  return Math.max(command.notBefore, reboot, silence);
}

const touched = (command: Command) => command.touchedAt ?? command.createdAt;

/**
 * The device calls the command's endpoint with its code.
 *
 * @returns null when there is nothing to fetch: the command is finished (C21)
 */
export function fetchCommand(command: Command, now: number): Command | null {
  if (isFinal(command)) return null;
  return { ...command, state: "fetched", fetchedAt: now, touchedAt: now };
}

/**
 * The device's report (4.10). Repeating it changes nothing: a failure counts once per delivery. A late success
 * after the platform had given up is believed (C39); a cancelled command stays cancelled.
 */
export function reportCommand(
  command: Command,
  report: { success: boolean; message: string | null },
  now: number,
  rules: Pick<QueueRules, "maxFailures">,
): Command {
  const { success, message } = report;
  if (success) {
    if (command.state === "acknowledged" || command.state === "cancelled") return command;
    return finish(command, "acknowledged", now, message);
  }
  if (!isInFlight(command)) return command;
  const failures = command.failures + 1;
  if (failures >= rules.maxFailures) return finish({ ...command, failures }, "failed", now, message);
  return {
    ...command,
    state: "pending",
    failures,
    deliveries: 0,
    message,
    notBefore: now + BACK_OFF_MS * failures,
  };
}

/** The device sent what the command asked for: no callback is needed any more. */
export function acknowledgeImplicitly(
  command: Command,
  now: number,
  message: string = MESSAGES.implicit,
): Command {
  if (isFinal(command)) return command;
  return finish({ ...command, fetchedAt: command.fetchedAt ?? now }, "acknowledged", now, message);
}

/** @returns null when it is too late: the device has fetched the command, or it is finished */
export function cancelCommand(command: Command, now: number): Command | null {
  if (command.state !== "pending" && command.state !== "delivered") return null;
  return finish(command, "cancelled", now, MESSAGES.cancelled);
}

/** For an unfinished command only. */
export function expire(command: Command, now: number): Command {
  return finish(command, "expired", now, MESSAGES.expired);
}

function finish(
  command: Command,
  state: "acknowledged" | "failed" | "expired" | "cancelled",
  now: number,
  message: string | null,
): Command {
  return { ...command, state, message, finishedAt: now };
}
