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

/** The fictitious people, without any running agent. */
export async function list(options: SimulateCommand): Promise<void> {
  const { createSimulator } = await import("../../../drivers/simulator/index.ts");
  const { cards } = createSimulator({ clock: systemClock });
  if (options.json) return printJson({ cards });
  printLines(...cards.map((card) => `${card.id.padEnd(18)}${card.title}：${card.description}`));
}

async function change(options: SimulateCommand, action: "insert" | "remove", body: object): Promise<void> {
  const agent = runningAgent(dataDirOf(options));
  const state = await agent.call(SimulatorState, "POST", `/v1/simulator/${action}`, body);
  if (options.json) return printJson(state);
  printLines(...state.readers.map(({ id, card }) => `${id}：${card ?? "（空）"}`));
}

const reader = ({ reader }: SimulateCommand) => (reader === undefined ? {} : { reader });
