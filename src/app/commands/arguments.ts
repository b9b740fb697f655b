import { InvalidArgumentError } from "commander";
import { parsePunch, type ScriptStep } from "../../terminal/script.ts";

/** A number of seconds from 0 to 3600. @throws InvalidArgumentError: wrong usage, exit 2 */
export function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value <= 3600))
    throw new InvalidArgumentError("It takes seconds from 0 to 3600.");
  return value;
}

/** A whole number, 0 or more. @throws InvalidArgumentError: wrong usage, exit 2 */
export function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It takes a whole number.");
  return Number(text);
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `127.0.0.1:3240`, `[::1]:3240`, `:3240` or `3240`; without a host: loopback. */
export function address(text: string): Address {
  const match = /^(?:(?:\[([^\]]*)\]|([^:]*)):)?(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (!match || port > 65535) throw new InvalidArgumentError("It takes HOST:PORT.");
  return { host: match[1] || match[2] || "127.0.0.1", port };
}

/** Several values, comma-separated or by repeating the option, each one of `choices`. */
export function oneOf<T extends string>(choices: readonly T[]) {
  return (text: string, before: readonly T[] | undefined): readonly T[] => {
    const chosen = text.split(",").map((part) => {
      const choice = choices.find((candidate) => candidate === part.trim());
      if (choice === undefined) throw new InvalidArgumentError(`It takes ${choices.join(", ")}.`);
      return choice;
    });
    return [...(before ?? []), ...chosen];
  };
}

/** `1`, `5,idcard`, `1,face,10`; may be given again. @throws InvalidArgumentError */
export function punches(text: string, before: readonly ScriptStep[]): readonly ScriptStep[] {
  const step = parsePunch(text);
  if (!step) throw new InvalidArgumentError("It takes CODE[,face|fingerprint|idcard[,SECONDS]].");
  return [...before, step];
}
