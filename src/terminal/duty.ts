/**
 * Something that the terminal has to do again and again. Each duty keeps its own pace, so that trouble with one does
 * not hold up the others: a server that refuses a punch still has its heartbeat and can send commands.
 */
export interface Duty {
  /** By the monotonic clock, ms; not done earlier. */
  due: number;
  /** In a row. */
  failures: number;
  needed(): boolean;
  /** Sets {@link due} when it went well. @throws Fault */
  work(signal: AbortSignal): Promise<void>;
}

export function duty(work: Duty["work"], needed: Duty["needed"] = () => true): Duty {
  return { due: 0, failures: 0, needed, work };
}

/** When the first of the duties is to be done; infinity: none is. */
export function nextDue(duties: readonly Duty[]): number {
  return Math.min(...duties.map((one) => (one.needed() ? one.due : Number.POSITIVE_INFINITY)));
}
