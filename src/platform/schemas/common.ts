import { z } from "zod";

/** ISO 8601 with `Z`. */
export const instant = z.iso.datetime();

export const Health = z.object({ name: z.string(), status: z.literal("ok") });

/** Every error answer of the administration API. */
export const ApiError = z.object({
  error: z.object({
    id: z.string(),
    message: z.string(),
    remedy: z.string(),
    retryable: z.boolean(),
    /** The same in English; an older platform says it in Chinese only. */
    en: z.object({ message: z.string(), remedy: z.string() }).optional(),
  }),
});

/**
 * `GET /events`: `event:` is one of these, `data:` the JSON of CommandView, DeviceView or AttendanceView after the
 * change, `id:` a number that only rises, also over a restart. `Last-Event-ID` replays what was missed; `reset`
 * (data `{}`) says that some of it is no longer kept: list everything afresh. A comment comes every 15 s.
 */
export const EventName = z.enum(["command", "device", "attendance", "reset"]);

export type EventName = z.infer<typeof EventName>;
export type Health = z.infer<typeof Health>;
export type ApiError = z.infer<typeof ApiError>;
