import { type Command, Option } from "commander";
import { address, count, oneOf } from "../commands/arguments.ts";
import { asJson, dataDir } from "./options.ts";

/** simulate insert, remove, plug, unplug, fault, list, usbip. */
export function addSimulate(program: Command): void {
  const simulate = program
    .command("simulate")
    .description("操作模拟读卡器 / work the simulated reader of a running agent");
  simulate
    .command("insert")
    .argument("<card>", "citizen, long-term, rare-name … (`simulate list`)")
    .option("--reader <id>", "which simulated reader")
    .option(...dataDir)
    .option(...asJson)
    .action(async (card, options) => (await import("../commands/simulate.ts")).insert(card, options));
  simulate
    .command("remove")
    .option("--reader <id>", "which simulated reader")
    .option(...dataDir)
    .option(...asJson)
    .action(async (options) => (await import("../commands/simulate.ts")).remove(options));
  simulate
    .command("unplug")
    .description("as if the cable were pulled")
    .option("--reader <id>", "which simulated reader")
    .option(...dataDir)
    .option(...asJson)
    .action(async (options) => (await import("../commands/simulate.ts")).unplug(options));
  simulate
    .command("plug")
    .option("--reader <id>", "which simulated reader (default: all)")
    .option(...dataDir)
    .option(...asJson)
    .action(async (options) => (await import("../commands/simulate.ts")).plug(options));
  simulate
    .command("fault")
    .description("make the next replies faulty")
    .argument("<kind>", "drop, corrupt, truncate, extra, delay, silence, unplug, garbage, interleave")
    .option("--at <byte>", "byte of the reply, 0 = the first", count)
    .option("--ms <n>", "delay: how long", count)
    .option("--length <n>", "garbage: how many bytes", count)
    .option("--bytes <hex>", "extra, interleave: which bytes")
    .option("--times <n>", "how many replies (default: 1)", count)
    .option("--command <name>", "only replies to find, select, readBase, readAddresses …")
    .option("--reader <id>", "which simulated reader")
    .option(...dataDir)
    .option(...asJson)
    .action(async (kind, options) => (await import("../commands/simulate.ts")).fault(kind, options));
  simulate
    .command("list")
    .option(...dataDir)
    .option(...asJson)
    .action(async (options) => (await import("../commands/simulate.ts")).list(options));
  simulate
    .command("usbip")
    .description(
      "以 USB/IP 导出虚拟读卡器 / export virtual readers that a Linux machine can attach over USB/IP",
    )
    .addOption(
      new Option("--listen <host:port>", "where (port 0: any free one)")
        .argParser(address)
        .default({ host: "127.0.0.1", port: 3240 }, "127.0.0.1:3240"),
    )
    .addOption(
      new Option(
        "--model <name>",
        `one or several of ${MODELS.join(", ")} (default: the first five)`,
      ).argParser(oneOf(MODELS)),
    )
    .option("--card <card>", "lies on every reader from the start (`simulate list`)")
    .addOption(
      new Option("--timing <name>", "how long the readers take (default: as each model does)").choices([
        "instant",
        "usb",
        "hid",
        "serial",
        "slow",
      ]),
    )
    .action(async ({ model = MODELS.slice(0, 5), ...options }) =>
      (await import("../commands/usbip.ts")).usbip({ ...options, model }),
    );
}

/** The models that `drivers/simulator/usbip/models.ts` has; named here so that `--help` need not load it. */
const MODELS = ["sdt-4", "sdt-2", "routon", "yinan", "miaxis", "routon-control"] as const;
