/** Why a camera does not open, told apart because each has its own remedy. */
export type CameraTrouble = "denied" | "missing" | "busy";

const TROUBLES: Readonly<Record<string, CameraTrouble>> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotReadableError: "busy",
  AbortError: "busy",
};

export const troubleOf = (error: unknown): CameraTrouble =>
  (error instanceof DOMException && TROUBLES[error.name]) || "missing";

export function openCamera(): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 960 } });
}

export function closeCamera(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
