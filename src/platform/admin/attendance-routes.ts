import { z } from "zod";
import { listAttendance } from "../attendance/list.ts";
import { AttendanceList } from "../schemas.ts";
import { type Call, Page, queryOf, type Route } from "./route.ts";

const instant = z.iso.datetime({ offset: true }).optional();
export const PunchFilter = z.object({
  sn: z.string().optional(),
  userCode: z.string().optional(),
  from: instant,
  to: instant,
  flag: z.string().max(32).optional().describe("any: whatever is unusual; or one flag, such as unmatched"),
});
const AttendanceFilter = Page.extend(PunchFilter.shape);

export const attendanceRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/attendance",
    access: "read",
    summary: "Punches in order of arrival, or with `before` the newest first.",
    query: AttendanceFilter,
    answer: AttendanceList,
    async handle(call, { store }) {
      const { before, after, limit } = queryOf(call, AttendanceFilter);
      const place = before === undefined ? { after: after ?? 0 } : { before };
      const list = await store.read((db) => listAttendance(db, { ...punchFilter(call), ...place, limit }));
      return { status: 200, json: list satisfies AttendanceList };
    },
  },
];

/** The filter of the query with instants as milliseconds. */
export function punchFilter(call: Call) {
  const { from, to, sn, userCode, flag } = queryOf(call, PunchFilter);
  const ms = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text));
  return { sn, userCode, flag, from: ms(from), to: ms(to) };
}
