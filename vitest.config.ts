import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    testTimeout: 20_000,
    // Many tests drive real processes, emulated devices and browsers: on a shared build machine one late answer must
    // not cost the whole run. The report names a test that needed it; at a developer's desk every failure counts.
    retry: process.env.CI ? 1 : 0,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/e2e/**", "test/usb/**", "test/bench/**", "test/kill/**"],
        },
      },
      {
        extends: true,
        test: { name: "kill", include: ["test/kill/**/*.test.ts"], testTimeout: 600_000 },
      },
      {
        extends: true,
        test: { name: "e2e", include: ["test/e2e/**/*.test.ts"], testTimeout: 90_000, hookTimeout: 90_000 },
      },
    ],
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts", "drivers/**/*.ts"],
      reporter: ["text-summary", "json-summary"],
    },
  },
});
