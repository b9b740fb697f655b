/** The real updater against a real web server, with documents that the release's script has signed. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import type { AppUpdater } from "electron-updater";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { signUpdates } from "../../../../build/desktop/sign-update.ts";
import { isSigned } from "../../../../electron/main/updates/signature.ts";
import { sourceOf, type UpdateSource } from "../../../../electron/main/updates/source.ts";
import { tempDir } from "../../../support/temp-dir.ts";
import { updateKeys } from "../../support/keys.ts";

const require = createRequire(import.meta.url);
const { DebUpdater } = require("electron-updater") as typeof import("electron-updater");
const { ElectronHttpExecutor } = require("electron-updater/out/electronHttpExecutor");
const { NodeHttpExecutor } = createRequire(require.resolve("electron-builder"))("builder-util");

const FILE = "idcard-bridge_9.9.9_amd64.deb";
const PACKAGE = Buffer.alloc(300_000, "a package");
const { secret, key } = updateKeys();

let site: string;
let source: UpdateSource;
let updater: AppUpdater;

beforeEach(async () => {
  site = await tempDir();
  const server = createServer((request, response) => {
    try {
      response.end(readFileSync(join(site, basename((request.url ?? "").split("?")[0] ?? ""))));
    } catch {
      response.writeHead(404).end();
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const cache = await tempDir();
  // electron-builder writes it into the application; the address in it is not the one that counts.
  writeFileSync(
    join(cache, "app-update.yml"),
    "provider: generic\nurl: https://updates.invalid/\nupdaterCacheDirName: idcard-bridge-updater\n",
  );
  updater = new DebUpdater(null, {
    version: "0.1.0",
    name: "idcard-bridge",
    isPackaged: true,
    appUpdateConfigPath: join(cache, "app-update.yml"),
    userDataPath: cache,
    baseCachePath: cache,
    whenReady: async () => {},
    relaunch() {},
    quit() {},
    onQuit() {},
  });
  // The updater's own way to fetch, over Node's sockets instead of Chromium's.
  const { download } = ElectronHttpExecutor.prototype;
  Object.assign(updater, { httpExecutor: Object.assign(new NodeHttpExecutor(), { download }) });
  source = sourceOf(updater, `http://127.0.0.1:${port}`);
});

/** As electron-builder writes it. */
function publish({ version = "9.9.9", content = PACKAGE } = {}) {
  const sha512 = createHash("sha512").update(content).digest("base64");
  const document = `version: ${version}
files:
  - url: ${FILE}
    sha512: ${sha512}
    size: ${content.length}
path: ${FILE}
sha512: ${sha512}
releaseDate: '2026-11-25T00:00:00.000Z'
`;
  const arch = process.arch === "x64" ? "" : `-${process.arch}`;
  writeFileSync(join(site, `latest-linux${arch}.yml`), document);
  writeFileSync(join(site, FILE), PACKAGE);
}

test("a signed release is found, believed, fetched and compared with what was signed", async () => {
  publish();
  expect(signUpdates(site, secret)).toHaveLength(1);
  const release = await source.check();
  expect(release).toMatchObject({ version: "9.9.9", files: [{ url: FILE }] });
  expect(release && isSigned(release, release.signature, key)).toBe(true);
  const fetched = once(updater, "update-downloaded");
  await source.download();
  const [{ downloadedFile }] = await fetched;
  expect(readFileSync(downloadedFile)).toEqual(PACKAGE);
});

test("nothing is fetched before somebody says so, and nothing installs itself", async () => {
  publish();
  let fetched = false;
  updater.on("download-progress", () => {
    fetched = true;
  });
  await source.check();
  expect([fetched, updater.autoDownload, updater.autoInstallOnAppQuit]).toEqual([false, false, false]);
});

test("a package that is not the one that was signed is not taken", async () => {
  publish();
  signUpdates(site, secret);
  await source.check();
  writeFileSync(join(site, FILE), Buffer.alloc(PACKAGE.length, "b"));
  await expect(source.download()).rejects.toThrow(/sha512 checksum mismatch/);
});

test("an older release, signed though it is, is none", async () => {
  publish({ version: "0.0.9" });
  signUpdates(site, secret);
  expect(await source.check()).toBeNull();
});

test("a release without a signature comes without one: the shell refuses it", async () => {
  publish();
  const release = await source.check();
  expect(release?.signature).toBeUndefined();
  expect(release && isSigned(release, release.signature, key)).toBe(false);
});

test("a server that has nothing is an error that the shell tells", async () => {
  await expect(source.check()).rejects.toThrow(/latest-linux/);
});

test("the release's script finds documents to sign, or says that there are none", async () => {
  expect(() => signUpdates(site, secret)).toThrow(/no latest/);
});
