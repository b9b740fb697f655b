import { type AgentEvent, EventList } from "../../bridge/schemas/events.ts";
import { followEvents } from "../follow-events.ts";
import { runningAgent } from "../local-agent.ts";
import { printJson, printLines } from "../report.ts";
import { dataDirOf, untilAskedToStop } from "../service.ts";

interface EventsCommand {
  readonly dataDir?: string;
  readonly follow?: boolean;
  readonly sam?: boolean;
  readonly json?: boolean;
}

/** Prints the newest events of the running agent, with `--follow` also what comes. */
export async function events(options: EventsCommand): Promise<void> {
  const dir = dataDirOf(options);
  const agent = runningAgent(dir);
  if (!options.follow) {
    const list = await agent.call(EventList, "GET", "/v1/events");
    if (options.json) return printJson(list);
    return printLines(...(list.events.length > 0 ? list.events.map(line) : ["还没有事件 / no event yet"]));
  }
  const print = options.json ? (event: AgentEvent) => JSON.stringify(event) : line;
  const end = new AbortController();
  void untilAskedToStop().then(() => end.abort());
  await followEvents(agent, { sam: options.sam === true, signal: end.signal }, ({ events, missed }) => {
    if (missed > 0 && !options.json) printLines(`… ${missed} 条已不在 / ${missed} no longer kept`);
    if (events.length > 0) printLines(...events.map(print));
  });
}

/** `10:02:03.123 call card.read ok https://site.example simulator-1 412 ms {"type":"citizen"}` */
function line({ at, kind, name, outcome, origin, reader, code, ms, detail }: AgentEvent): string {
  const who = origin === undefined ? "" : (origin ?? "本机程序");
  return [
    at.slice(11, 23),
    kind.padEnd(10),
    name.padEnd(16),
    outcome + (code === undefined ? "" : ` (${code})`),
    who,
    reader ?? "",
    ms === undefined ? "" : `${ms.toFixed(1)} ms`,
    detail ? JSON.stringify(detail) : "",
  ]
    .filter(Boolean)
    .join(" ");
}
