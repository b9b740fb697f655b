import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** The cores that this process may use, in order. Linux. */
export function allowedCores(): number[] {
  const list = /^Cpus_allowed_list:\s+(\S+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "";
  return list.split(",").flatMap((range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** Keeps a process with all its threads on these cores. `taskset` is part of util-linux. */
export function pin(pid: number | undefined, cores: readonly number[]): void {
  execFileSync("taskset", ["-a", "-p", "-c", cores.join(","), String(pid)], { stdio: "pipe" });
}
