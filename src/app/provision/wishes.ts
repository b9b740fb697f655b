/** What a step of the document means on this computer: the marks that it wishes for. */
import { readFileSync } from "node:fs";

import { join, posix, win32 } from "node:path";
import { decoderSetting } from "./document/decoder.ts";
import { readSecretFile } from "./document/guarded.ts";
import { type LoadedDocument, readProvided } from "./document/load.ts";
import type { ProvidedFile } from "./document/parts.ts";
import type { Step, StepOf } from "./document/schema.ts";
import { browsersOf } from "./kinds/browser.ts";
import { readPolicy } from "./kinds/setting.ts";
import { readMachineFile, removeMachineFile, sha256 } from "./machine-file.ts";
import type { MarkOf, Wish } from "./mark.ts";
import { at, type Site } from "./site.ts";

/** What a step comes to: wishes, or why it means nothing here. */
export type Meaning = { readonly wishes: readonly Wish[] } | { readonly skip: string };

interface Place {
  readonly loaded: LoadedDocument;
  /** Which step of the document, from 0. */
  readonly index: number;
  readonly site: Site;
}

const RULES = "70-idcard-bridge.rules";
const IN_IMAGE = "image: done by the next run on the computer itself";

/** @throws Fault `provision.file` */
export function meaningOf(step: Step, place: Place): Meaning {
  const { site, loaded, index } = place;
  const raw = loaded.raw[index] ?? {};
  switch (step.type) {
    case "policy":
      return { wishes: Object.entries(raw.settings as object).map(([name, value]) => setting(name, value)) };
    case "readers":
      return {
        wishes: ["serialPorts", "allowedReaders"]
          .filter((name) => name in raw)
          .map((name) => setting(name, raw[name])),
      };
    case "browser-policy":
      return browserPolicy(step, place);
    case "tls":
      return site.root !== "" ? { skip: IN_IMAGE } : { wishes: tls(step) };
    case "driver":
      return driver(step, place);
    case "autostart":
      return { wishes: autostart(step, site) };
    case "platform":
      return { wishes: [setting("platformUrl", step.url), ...token(step, place)] };
    case "portrait-decoder": {
      const { path, wishes } = provided(step, place, step.decoder.kind === "command");
      const decoder = decoderSetting(raw.decoder as Record<string, unknown>, path);
      return { wishes: [...wishes, setting("portraitDecoder", decoder)] };
    }
    case "vendor-library": {
      const { path, wishes } = provided(step, place, false);
      const { port, convention } = step;
      const library = {
        path,
        ...(port === undefined ? {} : { port }),
        ...(convention ? { convention } : {}),
      };
      return { wishes: [...wishes, setting("vendorLibrary", library)] };
    }
    case "verify":
      return site.root !== "" ? { skip: IN_IMAGE } : { wishes: [] };
  }
}

const setting = (name: string, value: unknown): Wish<MarkOf<"setting">> => ({
  mark: { kind: "setting", name, value },
});

function browserPolicy(step: StepOf<"browser-policy">, { loaded, index, site }: Place): Meaning {
  const browsers = browsersOf(site).filter(({ browser }) => step.browsers?.includes(browser) ?? true);
  if (browsers.length === 0) return { skip: "no browser policy can be written on this system" };
  const given = step.origins ?? allowedOrigins(loaded, index, site);
  if (step.state === "present" && given.length === 0) return { skip: "no page is allowed" };
  const origins = step.state === "absent" ? [] : [...given];
  return { wishes: browsers.map(({ browser }) => ({ mark: { kind: "browser-policy", browser, origins } })) };
}

/** Those of the steps before this one, else those of the policy file. */
function allowedOrigins({ document, raw }: LoadedDocument, index: number, site: Site): readonly string[] {
  const earlier = document.steps
    .slice(0, index)
    .findLastIndex(
      (step) =>
        step.type === "policy" &&
        step.phase === "install" &&
        isFor(step, site) &&
        step.settings.allowedOrigins !== undefined,
    );
  const value =
    earlier >= 0
      ? (raw[earlier]?.settings as Record<string, unknown> | undefined)?.allowedOrigins
      : readPolicy(site).allowedOrigins;
  if (typeof value === "string")
    return value
      .split(",")
      .map((one) => one.trim())
      .filter(Boolean);
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

/** Is the step meant for this system and processor? */
export function isFor(step: Pick<Step, "os" | "arch">, { os, arch }: Pick<Site, "os" | "arch">): boolean {
  return (step.os?.includes(os) ?? true) && (step.arch?.some((one) => one === arch) ?? true);
}

function tls({ group, trust }: StepOf<"tls">): readonly Wish[] {
  const certificate: Wish = { mark: { kind: "certificate", group } };
  const trusted: Wish = { mark: { kind: "trust", fingerprint: "" } };
  return [certificate, ...(trust ? [trusted] : []), setting("tls", "on")];
}

function driver(step: StepOf<"driver">, { loaded, site }: Place): Meaning {
  if (site.os === "macos") return { skip: "readers need no driver on this system" };
  if (site.os === "linux") return { wishes: udevRules(site) };
  const shipped = join(site.shippedDir, "windows", "idcard-bridge-winusb.inf");
  const inf = step.inf
    ? { name: step.inf.name, content: () => readProvided(loaded.folder, step.inf as ProvidedFile) }
    : { name: "idcard-bridge-winusb.inf", content: () => readFileSync(shipped) };
  const { catalogue } = step;
  const files = [
    inf,
    ...(catalogue ? [{ name: catalogue.name, content: () => readProvided(loaded.folder, catalogue) }] : []),
  ];
  return {
    wishes: [{ mark: { kind: "driver", sha256: sha256(inf.content()), published: "" }, files } as Wish],
  };
}

/** A package brings its rules along, where the system's own lie. */
function udevRules(site: Site): readonly Wish[] {
  const content = readFileSync(join(site.shippedDir, "linux", RULES));
  const isPackaged = ["/usr/lib", "/lib"].some((dir) =>
    readMachineFile(at(site, `${dir}/udev/rules.d/${RULES}`))?.equals(content),
  );
  if (isPackaged) return [];
  const path = `/etc/udev/rules.d/${RULES}`;
  return [
    {
      mark: { kind: "file", path, sha256: sha256(content), notify: "udev", executable: false },
      content: () => content,
    },
  ];
}

/** The agent's own entry, and the desktop shell's, which follows its setting. */
function autostart({ state }: StepOf<"autostart">, { os, program }: Site): readonly Wish[] {
  const shell = setting("startAtLogin", state);
  if (os === "linux") return [{ mark: { kind: "autostart", state, sha256: "" } }, shell];
  if (os === "macos") return [shell];
  const value =
    state === "on" ? program.map((part) => (/\s/.test(part) ? `"${part}"` : part)).join(" ") : null;
  return [{ mark: { kind: "run-value", value } }, shell];
}

function token({ token: source, group = "" }: StepOf<"platform">, { loaded, site }: Place): readonly Wish[] {
  if (source === undefined) return [];
  const secret = () => {
    if ("env" in source) {
      const value = site.env[source.env];
      return value ? { value, forget() {} } : null;
    }
    const file = join(loaded.folder, source.file);
    const value = readSecretFile(file);
    return value === null ? null : { value, forget: () => removeMachineFile(file) };
  };
  return [{ mark: { kind: "token", group }, secret }];
}

/** A file beside the document goes where only administrators write; another path is taken as it is. */
function provided(
  step: { readonly file?: ProvidedFile | undefined; readonly path?: string | undefined },
  { loaded, site }: Place,
  executable: boolean,
): { path: string | null; wishes: readonly Wish[] } {
  const { file } = step;
  if (!file) return { path: step.path ?? null, wishes: [] };
  const { join: joined } = site.os === "windows" ? win32 : posix;
  const path = joined(site.machineDir, "files", file.name);
  const mark = { kind: "file", path, sha256: file.sha256, executable } as const;
  return { path, wishes: [{ mark, content: () => readProvided(loaded.folder, file) }] };
}
