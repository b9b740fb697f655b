/** Options that many commands share. */
export const dataDir = [
  "--data-dir <dir>",
  "where everything is written (default: the user's data directory)",
] as const;
export const asJson = ["--json", "one JSON document on stdout"] as const;
export const simulatorReaders = ["--simulator-readers <n>", "how many simulated readers"] as const;
export const simulatorTiming = ["--simulator-timing <name>", "instant, usb, hid, serial, slow"] as const;
