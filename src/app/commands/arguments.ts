import { InvalidArgumentError } from "commander";

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
