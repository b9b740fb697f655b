import { execValue } from "../../../base/desktop-entry.ts";
import { sweepDrafts } from "../../whole-file.ts";
import { readMachineFile, removeMachineFile, sha256, writeMachineFile } from "../machine-file.ts";
import type { MarkOf } from "../mark.ts";
import { at, type Site } from "../site.ts";
import type { Kind } from "./kind.ts";

type AutostartMark = MarkOf<"autostart">;

/** The name that the Debian package uses, too: there is one entry, whoever wrote it. */
const FILE = "/etc/xdg/autostart/idcard-bridge.desktop";

/** The file that starts the agent with every user's session (Desktop Application Autostart 0.5). */
export const autostartKind: Kind<AutostartMark> = {
  isInForce: async (site, { mark }) => isOn(textOf(site)) === (mark.state === "on"),
  async plan(site, { mark }) {
    const before = textOf(site);
    const after = switched(site, mark, before);
    return { ...mark, sha256: sha256(after), ...(before === null ? {} : { before }) };
  },
  async put(site, _wish, mark) {
    writeMachineFile(at(site, FILE), switched(site, mark, textOf(site)), 0o644);
    return mark;
  },
  async stands(site, mark) {
    const text = textOf(site);
    return text !== null && sha256(text) === mark.sha256;
  },
  async undo(site, { before }) {
    if (before === undefined) removeMachineFile(at(site, FILE));
    else writeMachineFile(at(site, FILE), before, 0o644);
  },
  sweep: (site) => sweepDrafts(at(site, FILE)),
};

const textOf = (site: Site) => readMachineFile(at(site, FILE))?.toString("utf8") ?? null;

/** The entry's own keys, and the groups below it, whose keys say nothing of the entry. */
function parts(text: string): { own: string; below: string } {
  const [, second] = [...text.matchAll(/^\[/gm)];
  const end = second?.index ?? text.length;
  return { own: text.slice(0, end), below: text.slice(end) };
}

const isOn = (text: string | null) => text !== null && !/^Hidden\s*=\s*true\s*$/m.test(parts(text).own);

function switched(site: Site, { state }: AutostartMark, before: string | null): string {
  return state === "on" ? switchedOn(before ?? entry(site)) : switchedOff(before ?? "");
}

function switchedOn(text: string): string {
  const { own, below } = parts(text);
  return own.replace(/^Hidden\s*=.*\n?/gm, "") + below;
}

/** "Hidden should have been called Deleted": to the session the file is not there. */
function switchedOff(text: string): string {
  const { own, below } = parts(switchedOn(text));
  return `${own.trimEnd()}\nHidden=true\n${below && `\n${below}`}`;
}

function entry({ program }: Site): string {
  return [
    "[Desktop Entry]",
    "Type=Application",
    "Name=ID-card bridge",
    "Name[zh_CN]=读证桥",
    `Exec=${execValue(program)}`,
    "NoDisplay=true",
    "Terminal=false",
    "",
  ].join("\n");
}
