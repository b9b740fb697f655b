import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { Random } from "../base/random.ts";
import { Gate } from "./access/gate.ts";
import { Tokens } from "./access/tokens.ts";
import { Administration } from "./admin/administration.ts";
import { EventStreams } from "./events/stream.ts";
import { housekeeping } from "./housekeeping.ts";
import { consoleFiles } from "./http/console-files.ts";
import { PhotoLinks } from "./photos/links.ts";
import { platformSecret } from "./photos/secret.ts";
import { deviceView } from "./registry/device-view.ts";
import { findDevice } from "./registry/devices.ts";
import { Presence } from "./registry/presence.ts";
import { PlatformServer } from "./server.ts";
import { SettingsResolver } from "./settings/resolver.ts";
import type { PartialSettings } from "./settings/settings.ts";
import type { WrapDialect } from "./storage/database.ts";
import { openSqlite } from "./storage/sqlite.ts";
import { Store } from "./storage/store.ts";
import { TrafficLog } from "./traffic/traffic-log.ts";

export interface PlatformOptions {
  /** Created when it is not there; its directory must exist. */
  readonly dbPath: string;
  /** 64 hexadecimal digits. */
  readonly key: string;
  /** The installation's own bearer token of `/api/v1`, an admin's; others are made through the API. */
  readonly adminToken: string;
  /** Directory of the built pages with `console.html`; absent: no console. */
  readonly consoleDir?: string | undefined;
  /** How devices reach the platform from outside (`https://kq.example.cn/device-api`); absent: as they called it. */
  readonly publicUrl?: string | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Settings for all devices, below what is stored through `PUT /settings`. */
  readonly config?: PartialSettings;
  /** Lets a test put a faulty layer between the platform and its medium. */
  readonly storage?: WrapDialect;
}

export interface Platform {
  /** @throws Fault `platform.port` */
  listen(options: { host?: string; port: number }): Promise<{ port: number }>;
  /** Lets requests finish, then closes the database. Idempotent. */
  close(): Promise<void>;
}

/**
 * The server of the device access specification with its administration.
 *
 * @throws Fault of {@link openSqlite}
 */
export async function createPlatform(options: PlatformOptions): Promise<Platform> {
  const { clock, random, log } = options;
  const database = await openSqlite(options.dbPath, options.key, options.storage);
  const store = new Store(database, clock);
  const settings = new SettingsResolver(store, options.config);
  const tokens = new Tokens(store, random, options.adminToken);
  let links: PhotoLinks;
  try {
    await settings.load();
    await tokens.load();
    links = new PhotoLinks(await platformSecret(store, random, "photo-links"));
  } catch (error) {
    await database.close();
    throw error;
  }
  const traffic = new TrafficLog(store, clock, log);
  const presence = new Presence({ clock, log, flush: (seen) => saveSeen(store, seen), changed: announce });
  const streams = new EventStreams({ store, clock, log });
  const keeper = housekeeping({
    ...{ store, settings, presence, clock, log },
    saveTokenUse: () => tokens.saveUse(),
  });
  const administration = new Administration(
    { store, presence, settings, streams, traffic, tokens, random, clock, log },
    new Gate(tokens, store, clock),
  );
  const { publicUrl } = options;
  const server = new PlatformServer({
    store,
    presence,
    settings,
    links,
    clock,
    random,
    log,
    administration,
    traffic,
    console: consoleFiles(options.consoleDir ?? null),
    publicUrl,
  });
  let closing: Promise<void> | null = null;
  let announced: Promise<void> = Promise.resolve();

  function announce(sn: string): void {
    const told = store.write(async (work) => {
      const device = await findDevice(work.db, sn);
      if (device) await work.emit("device", await deviceView(work.db, device, presence));
    });
    const settled = told.catch((error: unknown) => {
      log.error({ err: error, sn }, "a device's coming or going was not recorded");
    });
    announced = announced.then(() => settled);
  }

  async function shutDown(): Promise<void> {
    streams.close();
    await server.close();
    await keeper.stop();
    await presence.close();
    await traffic.close();
    await tokens.saveUse();
    await announced;
    await database.close();
  }

  return {
    listen: ({ host = "127.0.0.1", port }) => server.listen(host, port),
    close: () => (closing ??= shutDown()),
  };
}

async function saveSeen(store: Store, seen: ReadonlyMap<string, number>): Promise<void> {
  await store.write(async ({ db }) => {
    for (const [sn, last_seen_at] of seen)
      await db.updateTable("devices").set({ last_seen_at }).where("sn", "=", sn).execute();
  });
}
