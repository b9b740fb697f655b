import { dialog, Notification } from "electron";
import { Fault } from "../../../src/base/fault.ts";
import { shellFaults } from "../../faults.ts";
import type { Core } from "../core/core.ts";
import { isBusy } from "../core/state.ts";
import type { Quit } from "../quit.ts";
import type { Shell } from "../shell.ts";
import { tell } from "../tell.ts";
import { isSigned } from "./signature.ts";
import { electronUpdates, type FoundRelease, type UpdateSource } from "./source.ts";

const FIRST_MS = 60_000;
const EVERY_MS = 24 * 3_600_000;

export interface UpdateParts {
  readonly core: Core;
  readonly quit: Quit;
  /** Default: electron-updater. */
  readonly open?: (url: string) => Promise<UpdateSource>;
}

/** Null where the settings name no address and key: then nothing is ever asked for. */
export function setupUpdates(shell: Shell, parts: UpdateParts): Updates | null {
  const { updateUrl: url, updateKey: key } = shell.config();
  if (url === null) return null;
  if (key === null) {
    shell.log.warn(
      {},
      "updateUrl without updateKey: an unsigned update would be refused, so none is looked for",
    );
    return null;
  }
  const updates = new Updates(shell, { ...parts, url, key });
  updates.checkDaily();
  return updates;
}

/** Looks for a signed release, asks before fetching it and again before restarting; never while somebody works. */
export class Updates {
  readonly #shell: Shell;
  readonly #core: Core;
  readonly #quit: Quit;
  readonly #key: string;
  readonly #source: () => Promise<UpdateSource>;
  #opened: Promise<UpdateSource> | null = null;
  #underWay = false;

  constructor(
    shell: Shell,
    { core, quit, url, key, open = electronUpdates }: UpdateParts & { url: string; key: string },
  ) {
    this.#shell = shell;
    this.#core = core;
    this.#quit = quit;
    this.#key = key;
    this.#source = () => {
      this.#opened ??= open(url);
      return this.#opened;
    };
  }

  checkDaily(afterMs = FIRST_MS): void {
    this.#shell.clock.after(afterMs, () => {
      void this.check({ asked: false });
      this.checkDaily(EVERY_MS);
    });
  }

  /** @param asked by a person, who is then told also that there is nothing, or what went wrong */
  async check({ asked }: { asked: boolean }): Promise<void> {
    if (this.#underWay) return;
    this.#underWay = true;
    try {
      await this.#update(asked);
    } catch (error) {
      const fault = this.#faultOf(error);
      this.#shell.log.warn({ fault: fault.id, ...fault.detail }, "no update");
      // A refused signature is told in any case: somebody may be at it.
      if (asked || fault.is(shellFaults["shell.update-unsigned"]))
        await tell(this.#shell, fault.text(this.#shell.language));
    } finally {
      this.#underWay = false;
    }
  }

  async #update(asked: boolean): Promise<void> {
    const { text } = this.#shell;
    const source = await this.#source();
    const release = await source.check();
    if (!release) {
      if (asked) await this.#say(text.updates.none);
      return;
    }
    const { version } = release;
    this.#demandSigned(release);
    if (!(await this.#agrees(text.updates.found(version), text.updates.download))) return;
    await source.download();
    await this.#untilNobodyWorks();
    const { ready, readyDetail, restart } = text.updates;
    if (!(await this.#agrees(ready(version), restart, readyDetail))) return;
    // A card may have been put down while the question stood there.
    await this.#untilNobodyWorks();
    await this.#quit.prepare();
    source.install();
  }

  #demandSigned(release: FoundRelease): void {
    const { version, signature } = release;
    if (!isSigned(release, signature, this.#key))
      throw new Fault(shellFaults["shell.update-unsigned"], { version });
  }

  #untilNobodyWorks(): Promise<void> {
    if (!isBusy(this.#core.state)) return Promise.resolve();
    const { title, body } = { title: this.#shell.text.product, body: this.#shell.text.updates.waits };
    if (Notification.isSupported()) new Notification({ title, body }).show();
    return new Promise((resolve) => {
      const look = () => {
        if (isBusy(this.#core.state)) return;
        this.#core.off("changed", look);
        resolve();
      };
      this.#core.on("changed", look);
    });
  }

  async #agrees(message: string, yes: string, detail = ""): Promise<boolean> {
    const { product, updates } = this.#shell.text;
    const { response } = await dialog.showMessageBox({
      type: "question",
      title: product,
      message,
      detail,
      buttons: [yes, updates.later],
      // Enter that was meant for another window restarts nothing.
      defaultId: 1,
      cancelId: 1,
    });
    return response === 0;
  }

  async #say(message: string): Promise<void> {
    const { product, ok } = this.#shell.text;
    await dialog.showMessageBox({ type: "info", title: product, message, buttons: [ok] });
  }

  #faultOf(error: unknown): Fault {
    if (error instanceof Fault) return error;
    const reason = error instanceof Error ? error.message.slice(0, 200) : String(error);
    return new Fault(shellFaults["shell.update-failed"], { reason }, { cause: error });
  }
}
