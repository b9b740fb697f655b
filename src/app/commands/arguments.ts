import { InvalidArgumentError } from "commander";

/** A non-negative number of seconds, at most an hour. @throws InvalidArgumentError: wrong usage, exit 2 */
export function secondsOption(name: string, text: string): number {
  const seconds = Number(text);
  if (text.trim() === "" || !(seconds >= 0 && seconds <= 3600)) {
    throw new InvalidArgumentError(`${name} takes seconds from 0 to 3600, not "${text}"`);
  }
  return seconds;
}
