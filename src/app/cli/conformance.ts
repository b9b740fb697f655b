import { type Command, Option } from "commander";
import { address } from "../commands/arguments.ts";
import { asJson } from "./options.ts";

/** conformance server, conformance terminal. */
export function addConformance(program: Command): void {
  const conformance = program
    .command("conformance")
    .description("按规范检测平台或考勤机 / check any platform or any device against the specification");
  const language = new Option("--language <language>", "of the report").choices(["zh", "en"]).default("zh");
  const only = new Option("--only <ids>", "S41-01,SA- … : these cases, or all whose ids begin so").argParser(
    (text: string) => text.split(",").map((id) => id.trim()),
  );

  const secret = new Option(
    "--secret <secret>",
    "its secret, better in the environment: others see what is typed",
  ).env("IDCARD_BRIDGE_APP_SECRET");
  const partial = ["--allow-not-run", "exit 0 also when cases could not be run"] as const;

  conformance
    .command("server")
    .description("检测平台（143 项）/ check a platform (143 cases)")
    .addOption(new Option("--url <url>", "base address of the platform under test").conflicts("self"))
    .option("--self", "start this program's own platform and check it, time moved where a case waits")
    .option("--appid <appid>", "registered at the platform")
    .addOption(secret)
    .option("--sn <sn>", "serial number that the suite plays")
    .option("--fixtures <file>", "JSON: what the platform holds, where it differs from the standard")
    .option("--control <url>", "the platform's control interface (docs/conformance.md)")
    .addOption(only)
    .option("--verbose", "print the exchanges of passed cases too")
    .addOption(language)
    .option(...asJson)
    .option("--junit <file>", "also write JUnit XML")
    .option(...partial)
    .action(async (options) => (await import("../commands/conformance.ts")).server(options));

  conformance
    .command("terminal")
    .description("检测考勤机（61 项）/ check a device (61 cases)")
    .option("--self", "check this program's own terminal, time moved where a case waits")
    .addOption(
      new Option("--listen <host:port>", "where the device under test finds the suite")
        .argParser(address)
        .default({ host: "0.0.0.0", port: 22385 }, "0.0.0.0:22385"),
    )
    .option("--appid <appid>", "what the device signs with", "appcode123")
    .addOption(secret)
    .addOption(only)
    .option("--verbose", "print the exchanges of passed cases too")
    .addOption(language)
    .option(...asJson)
    .option("--junit <file>", "also write JUnit XML")
    .option(...partial)
    .action(async (options) => (await import("../commands/conformance.ts")).terminal(options));
}
