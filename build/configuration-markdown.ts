import { Command } from "commander";
import { z } from "zod";
import { addPlatform } from "../src/app/cli/platform.ts";
import { addServices } from "../src/app/cli/services.ts";
import { formOf, SETTING_NAMES, type SettingForm } from "../src/app/config/describe.ts";
import { environmentName } from "../src/app/config/load.ts";
import { type SettingName, Settings } from "../src/app/config/settings.ts";
import { SETTING_TEXTS } from "../src/app/config/texts.ts";
import { en } from "../web-demo/src/agent/text/en.ts";
import { zh } from "../web-demo/src/agent/text/zh.ts";
import { markdownTable } from "./markdown-table.ts";

const BEGIN = "<!-- settings: made from the code by `npm run docs:api`; not to be edited -->";
const END = "<!-- end of settings -->";

const HEAD = ["Setting", "名称", "Value", "Default", "Environment", "Flag", "Who", "Takes effect", "Meaning"];

/** Where more is told. */
const MORE: Readonly<Partial<Record<SettingName, string>>> = {
  legacyServices: "legacy-pages.md",
  vendorLibrary: "../drivers/vendor-library/README.md",
  portraitDecoder: "portrait.md",
  startAtLogin: "it.md",
  updateUrl: "it.md",
};

/**
 * `docs/configuration.md` with the tables of settings as the code has them; all else in it is written by hand.
 * @param page what the file holds now
 */
export function configurationMarkdown(page: string): string {
  const [before, old, ...more] = page.split(BEGIN);
  const [, after] = old?.split(END) ?? [];
  if (after === undefined || more.length > 0)
    throw new Error(`docs/configuration.md: one "${BEGIN}" and "${END}" below it`);
  return `${before}${BEGIN}\n\n${groups().flatMap(section).join("\n")}\n${END}${after}`;
}

function groups(): [group: SettingForm["group"], settings: readonly SettingForm[]][] {
  const byGroup = Map.groupBy(SETTING_NAMES.map(formOf), ({ group }) => group);
  return [...byGroup];
}

function section([group, settings]: [SettingForm["group"], readonly SettingForm[]]): string[] {
  const rows = settings.map((form) => row(form, form.name as SettingName));
  return [
    `### ${en.settings.groups[group]} · ${zh.settings.groups[group]}`,
    "",
    ...markdownTable(HEAD, rows),
    "",
  ];
}

function row(form: SettingForm, name: SettingName): string[] {
  const more = MORE[name];
  return [
    code(name),
    form.title.zh,
    allowedOf(form, Settings.shape[name]),
    defaultOf(form.default),
    code(environmentName(name)),
    flagOf(name),
    SETTING_TEXTS[name].who === "it" ? "IT" : "user",
    form.effect === "now" ? "at once" : "restart",
    form.en + (more ? `: [more](${more})` : ""),
  ];
}

/** What may stand there: choices, limits, form. */
function allowedOf({ kind, choices = [], min, max, nullable }: SettingForm, schema: z.ZodType): string {
  const orNone = nullable ? ", or null" : "";
  switch (kind) {
    case "choice":
      return choices.map(code).join(", ") + orNone;
    case "number":
      return `${min}–${max}${orNone}`;
    case "text":
      return textOf(schema) + orNone;
    case "list":
      return "list";
    case "secret":
      return `secret text${orNone}`;
    case "json":
      return `object${orNone}`;
  }
}

function textOf(schema: z.ZodType): string {
  const { anyOf, ...own } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const { format, maxLength } = anyOf?.find(({ type }) => type === "string") ?? own;
  if (format === "uri") return "http or https address";
  return maxLength === undefined ? "text" : `text of at most ${maxLength} characters`;
}

function defaultOf(value: unknown): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return "none";
  return code(String(value));
}

/** The flag and the commands that take it; a secret must not have one. */
function flagOf(name: SettingName): string {
  const program = new Command();
  addServices(program);
  addPlatform(program);
  const found = program.commands.flatMap((command) =>
    command.options
      .filter((option) => option.attributeName() === name)
      .map(({ long }) => ({ long, command: command.name() })),
  );
  const [first] = found;
  return first ? `${code(first.long ?? "")} of ${found.map(({ command }) => code(command)).join(", ")}` : "";
}

const code = (text: string) => `\`${text}\``;
