/**
 * The desktop shell starts the program as a process of its own (Electron's utility process), which has no signals on
 * Windows and no command line's end: both sides talk through this port instead.
 */
interface Port {
  on(event: "message", listener: (message: { readonly data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

/** To the shell: the run file is written, whoever wants may call. */
export const READY = "ready";
/** From the shell: end as Ctrl-C would. */
export const STOP = "stop";

/** Null on the command line. */
const port = (): Port | null => (process as { parentPort?: Port }).parentPort ?? null;

export function tellReady(): void {
  port()?.postMessage(READY);
}

export function onStopAsked(stop: () => void): void {
  port()?.on("message", ({ data }) => data === STOP && stop());
}

/** An open port would keep a process alive that has nothing left to do; what it wrote is still handed over. */
export function leaveShell(): void {
  if (port()) process.stdout.write("", () => process.exit());
}
