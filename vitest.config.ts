import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/**
 * Every line and branch of these is tested, of files that are added too: frames, drivers, cards, readers, what
 * pages talk to and what runs in them.
 * There are no exceptions. What needs another system is a decision that is tested and a call that is handed in.
 */
const CORE = [
  ...["base", "sam", "card", "readers", "bridge", "sdk", "device-protocol"].map(
    (room) => `src/${room}/**/*.ts`,
  ),
  "drivers/*.ts",
  // Drivers for real readers. The simulator is tested by everything that uses it.
  "drivers/!(simulator)/**/*.ts",
];

const LIMIT_MS = 180_000;

export default defineConfig({
  // The desktop shell's tests give it an Electron of their own: the real one is a program, not a module of Node.
  resolve: {
    alias: [
      {
        find: /^electron$/,
        replacement: fileURLToPath(new URL("test/electron/fakes/electron.ts", import.meta.url)),
      },
    ],
  },
  test: {
    // A limit ends what hangs. How long a test takes on a busy machine says nothing about what it tests.
    testTimeout: LIMIT_MS,
    hookTimeout: LIMIT_MS,
    expect: { poll: { timeout: LIMIT_MS / 3 } },
    // Much of a run is waiting for processes, browsers and emulated devices: two files at a time even on two cores.
    maxWorkers: Math.max(2, Math.floor(availableParallelism() / 2)),
    // Processes, browsers and disks have bad moments of their own: on a shared build machine one must not cost the whole
    // run. The report names a test that needed it; at a developer's desk every failure counts.
    retry: process.env.CI ? 1 : 0,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [
            "test/e2e/**",
            "test/browsers/**",
            "test/usb/**",
            "test/bench/**",
            "test/kill/**",
            "test/packages/**",
          ],
        },
      },
      {
        extends: true,
        test: { name: "kill", include: ["test/kill/**/*.test.ts"], testTimeout: 600_000 },
      },
      {
        extends: true,
        test: { name: "packages", include: ["test/packages/**/*.test.ts"] },
      },
      {
        extends: true,
        test: { name: "e2e", include: ["test/e2e/**/*.test.ts"] },
      },
      {
        extends: true,
        test: { name: "browsers", include: ["test/browsers/**/*.test.ts"] },
      },
    ],
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts", "drivers/**/*.ts", "electron/**/*.ts"],
      reporter: ["text-summary", "json-summary"],
      thresholds: Object.fromEntries(CORE.map((files) => [files, { 100: true }])),
    },
  },
});
