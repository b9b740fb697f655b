/** Times as an operator reads them; the zone is the building sites', not the browser's. */
const ZONE = "Asia/Shanghai";

const format = new Intl.DateTimeFormat("sv-SE", {
  timeZone: ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** `2026-11-24 14:05:09` */
export const full = (iso: string) => format.format(new Date(iso));
/** `11-24 14:05:09` */
export const short = (iso: string) => full(iso).slice(5);
/** `14:05:09` */
export const time = (iso: string) => full(iso).slice(11);
/** `2026-11-24` of today. */
export const today = () => full(new Date().toISOString()).slice(0, 10);
/** A day of the input field as an instant. */
export const startOfDay = (day: string) => (day === "" ? undefined : `${day}T00:00:00+08:00`);
export const endOfDay = (day: string) => (day === "" ? undefined : `${day}T23:59:59.999+08:00`);
