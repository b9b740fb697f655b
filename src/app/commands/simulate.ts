import { z } from "zod";
import { systemClock } from "../../base/clock.ts";
import { runningAgent } from "../local-agent.ts";
import { printJson, printLines } from "../report.ts";
import { dataDirOf } from "../service.ts";

interface SimulateCommand {
  readonly dataDir?: string;
  readonly reader?: string;
  readonly json?: boolean;
}

const SimulatorState = z.looseObject({
  readers: z.array(z.object({ id: z.string(), card: z.string().nullable() })),
});

export async function insert(card: string, options: SimulateCommand): Promise<void> {
  await change(options, "insert", { card, ...reader(options) });
}

export async function remove(options: SimulateCommand): Promise<void> {
  await change(options, "remove", reader(options));
}

export async function unplug(options: SimulateCommand): Promise<void> {
  await change(options, "unplug", reader(options));
}

export async function plug(options: SimulateCommand): Promise<void> {
  await change(options, "plug", reader(options));
}

interface FaultCommand extends SimulateCommand {
  readonly at?: number;
  readonly ms?: number;
  readonly length?: number;
  readonly times?: number;
  readonly bytes?: string;
  readonly command?: string;
}

/** Makes the reader's next replies faulty; the agent checks what the fault may carry. */
export async function fault(kind: string, options: FaultCommand): Promise<void> {
  const { at, ms, length, times, bytes, command } = options;
  const fault = { kind, at, ms, length, times, bytes, command };
  await change(options, "fault", { fault, ...reader(options) });
}

/** The fictitious people, without any running agent. */
export async function list(options: SimulateCommand): Promise<void> {
  const { createSimulator } = await import("../../../drivers/simulator/index.ts");
  const { cards } = createSimulator({ clock: systemClock });
  if (options.json) return printJson({ cards });
  printLines(...cards.map((card) => `${card.id.padEnd(18)}${card.title}：${card.description}`));
}

type Action = "insert" | "remove" | "plug" | "unplug" | "fault";

async function change(options: SimulateCommand, action: Action, body: object): Promise<void> {
  const agent = runningAgent(dataDirOf(options));
  const state = await agent.call(SimulatorState, "POST", `/v1/simulator/${action}`, body);
  if (options.json) return printJson(state);
  printLines(...state.readers.map(({ id, card }) => `${id}：${card ?? "（空）"}`));
}

const reader = ({ reader }: SimulateCommand) => (reader === undefined ? {} : { reader });
