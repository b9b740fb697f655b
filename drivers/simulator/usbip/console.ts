/** The exporter's commands, one a line, for a person or a script at its standard input. */
import { Fault } from "../../../src/base/fault.ts";
import { simulatorFaults } from "../faults.ts";
import type { ReaderStatus, UsbIpExporter } from "./index.ts";

export const USAGE = [
  "list                         readers and what lies on them",
  "insert CARD [1-1]            put a card down, on every reader or on one",
  "remove [1-1]",
  "unplug [1-1] [after=BYTES]   pull the cable, or after so many more bytes",
  "plug [1-1]                   the reader may be attached again",
  "fault KIND [at=N] [ms=N] [length=N] [bytes=HEX] [times=N] [command=NAME] [1-1]",
];

const BUS_ID = /^\d+-\d+$/;
const PAIR = /^(\w+)=(.*)$/;

/**
 * Does what a line says; returns what to answer. A blank line is answered by nothing.
 * @throws Fault `simulator.bad-command` and what the exporter throws
 */
export function obey(exporter: UsbIpExporter, line: string): string[] {
  const words = line.trim().split(/\s+/).filter(Boolean);
  const [verb, ...rest] = words;
  if (verb === undefined) return [];
  const busId = rest.find((word) => BUS_ID.test(word));
  const options = Object.fromEntries(rest.map((word) => PAIR.exec(word)?.slice(1) ?? []).filter(isPair));
  const [argument] = rest.filter((word) => !BUS_ID.test(word) && !PAIR.test(word));
  switch (verb) {
    case "list":
      break;
    case "insert":
      exporter.insert(required(argument, "insert CARD"), busId);
      break;
    case "remove":
      exporter.remove(busId);
      break;
    case "unplug":
      exporter.unplug(busId, options.after === undefined ? 0 : wholeNumber(options.after));
      break;
    case "plug":
      exporter.plug(busId);
      break;
    case "fault":
      exporter.fault({ kind: required(argument, "fault KIND"), ...withNumbers(options) }, busId);
      break;
    case "help":
      return USAGE;
    default:
      throw bad(verb);
  }
  return exporter.status().map(describe);
}

export function describe({ busId, model, serial, state, card }: ReaderStatus): string {
  return [busId.padEnd(6), model.padEnd(15), serial.padEnd(6), state.padEnd(10), card ?? "-"].join(" ");
}

const isPair = (pair: string[]): pair is [string, string] => pair.length === 2;

/** Hexadecimal bytes and names stay text. */
function withNumbers(options: Record<string, string>): Record<string, unknown> {
  const numeric = new Set(["at", "ms", "length", "times"]);
  return Object.fromEntries(
    Object.entries(options).map(([key, text]) => [key, numeric.has(key) ? wholeNumber(text) : text]),
  );
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw bad(text);
  return Number(text);
}

function required(argument: string | undefined, usage: string): string {
  if (argument === undefined) throw bad(usage);
  return argument;
}

function bad(text: string): Fault {
  return new Fault(simulatorFaults["simulator.bad-command"], { text: text.slice(0, 40) });
}
