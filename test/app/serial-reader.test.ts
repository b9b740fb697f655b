/** The program reads a card from a serial reader that its settings name, and touches no other port. */
import { describe, expect, test } from "vitest";
import { personOf } from "../../drivers/simulator/people.ts";
import { createPty, needsSocat } from "../drivers/serial/pty.ts";
import { lacking } from "../support/debian.ts";
import { runProgram } from "../support/program.ts";
import { tempDir } from "../support/temp-dir.ts";

describe.skipIf(lacking(needsSocat))("with a reader at a serial port", () => {
  test("the port is listed and read where the settings name it, and left alone where they do not", async () => {
    const pty = await createPty();
    pty.sam.insertCard(personOf("citizen").card("2026-11-24"));
    const at = ["--json", "--data-dir", await tempDir()];
    const id = `serial:${pty.path}`;
    // The machine may have readers of its own.
    const unnamed = await runProgram(["read", "--reader", id, ...at]);
    expect(JSON.parse(unnamed.stdout).error.id).toBe("reader.unknown");
    expect(pty.heard).toBe(0);

    const env = { IDCARD_BRIDGE_SERIAL_PORTS: pty.path };
    const { readers } = JSON.parse((await runProgram(["readers", ...at], env)).stdout);
    expect(readers).toContainEqual(expect.objectContaining({ id, driver: "serial", state: "ready" }));
    expect(pty.heard, "listing sends nothing").toBe(0);
    const { code, stdout } = await runProgram(["read", "--reader", id, ...at], env);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      name: "张三",
      simulated: false,
      reader: id,
    });
  });
});
