import { execFileSync } from "node:child_process";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Moves the pointer of a display, as a hand moves the mouse, and presses its first button. */
export function pressAt(display: string, { x, y }: Point): void {
  // Not `--sync`: it waits in vain where the pointer is there already.
  const move = ["mousemove", String(Math.round(x)), String(Math.round(y))];
  execFileSync("xdotool", [...move, "click", "1"], { env: { ...process.env, DISPLAY: display } });
}
