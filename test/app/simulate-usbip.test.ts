/** `simulate usbip` as a person or a script works it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { MODEL_NAMES } from "../../drivers/simulator/usbip/models.ts";
import { UsbIpClient } from "../drivers/simulator/usbip/client.ts";
import { runProgram } from "../support/program.ts";

const LAUNCHER = fileURLToPath(new URL("../../bin/idcard-bridge.js", import.meta.url));

test("exports readers until Ctrl-C and obeys lines meanwhile", async () => {
  const child = spawn(process.execPath, [
    LAUNCHER,
    "simulate",
    "usbip",
    "--listen",
    "0",
    "--card",
    "citizen",
  ]);
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextWith = async (text: string) => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`ended before ${text}`);
      if (value.includes(text)) return value;
    }
  };
  const port = Number(/127\.0\.0\.1:(\d+)/.exec(await nextWith("exported over USB/IP"))?.[1]);
  const client = await UsbIpClient.connect(port);
  expect(await client.devlist()).toHaveLength(5);
  child.stdin.write("unplug 1-3\n");
  await nextWith("1-3    routon          SIM3   unplugged");
  await nextWith("ok");
  expect(await (await UsbIpClient.connect(port)).devlist()).toHaveLength(4);
  const host = await UsbIpClient.connect(port);
  expect(await host.import("1-2")).toBe(0);
  await nextWith("1-2 attached");
  host.socket.destroy();
  await nextWith("1-2 released");
  child.stdin.write("insert nobody\n");
  expect(await nextWith("error")).toContain("simulator.no-such-card");
  child.kill("SIGINT");
  expect(await once(child, "close")).toEqual([0, null]);
});

test("--help names every model", async () => {
  const { stdout } = await runProgram(["simulate", "usbip", "--help"]);
  for (const name of MODEL_NAMES) expect(stdout).toContain(name);
});

test("an unknown card and an occupied port are refused with the reason", async () => {
  expect((await runProgram(["simulate", "usbip", "--card", "nobody"])).stderr).toContain(
    "simulator.no-such-card",
  );
  const refused = await runProgram(["simulate", "usbip", "--listen", "192.0.2.1:0"]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("192.0.2.1");
});
