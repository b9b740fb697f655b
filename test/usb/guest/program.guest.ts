/** The program as it ships, Debian's own usbip, and the udev rule. Runs inside the virtual machine. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { after, before, test as nodeTest, type TestContext } from "node:test";
import { busIdOf, Exporter, MODELS, type ModelName, serialOf } from "./exporter.ts";
import { CLERK, program } from "./program.ts";
import { untilListed } from "./sysfs.ts";

const test = (name: string, body: (t: TestContext) => void | Promise<void>) =>
  nodeTest(name, { timeout: 180_000 }, body);

const RULES = "70-idcard-bridge.rules";
const SEATS = "/run/systemd/seats";

let exporter: Exporter;
before(async () => {
  exporter = await Exporter.start();
});
after(() => exporter.stop());

const usbip = (...args: string[]) =>
  execFileSync("/usr/sbin/usbip", ["--tcp-port", String(exporter.port), ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });

const settle = () => execFileSync("udevadm", ["settle"]);

async function plug(...models: ModelName[]): Promise<void> {
  for (const model of models) await exporter.plug(model);
  settle();
}

async function unplug(...models: ModelName[]): Promise<void> {
  for (const model of models) {
    await exporter.order(`unplug ${busIdOf(model)}`);
    await untilListed(serialOf(model), false);
  }
}

/** The program's own deadlines hold here; on a busy machine the emulated processor may miss them, which is told. */
async function read(t: TestContext, reader: string, user: typeof CLERK | undefined = undefined) {
  for (let attempt = 1; ; attempt++) {
    const { json } = await program(["read", "--reader", reader, "--wait", "5"], user);
    // What came too late for the attempt before is passed over, and may be all that comes in time.
    if (!["sam.timeout", "sam.garbage"].includes(json.error?.id) || attempt === 3) return json;
    t.diagnostic(`${reader}: no answer in time, once more`);
  }
}

test("Debian's own usbip lists the readers, attaches one and lets it go", async () => {
  const listed = usbip("list", "-r", "127.0.0.1");
  for (const id of ["0400:c35a", "0425:8159", "2b8b:2721", "10c4:0007"])
    assert.ok(listed.includes(id), listed);
  usbip("attach", "-r", "127.0.0.1", "-b", "1-2");
  await untilListed("SIM2");
  assert.match(usbip("port"), /Port \d+: <Port in Use> at Full Speed/);
  const place = /Port (\d+)/.exec(usbip("port"))?.[1] ?? "";
  usbip("detach", "-p", place);
  await untilListed("SIM2", false);
});

test("the program lists every reader and reads from them", async (t) => {
  await exporter.order("insert citizen");
  await plug(...MODELS);
  const { json, code } = await program(["readers"]);
  assert.equal(code, 0);
  const found = (model: ModelName) =>
    json.readers.find(({ id }: { id: string }) => id.endsWith(`:${serialOf(model)}`));
  for (const model of MODELS) assert.equal(found(model)?.state, "ready", JSON.stringify(json));
  // Starting the program is slow here: a bulk reader, a HID reader, one that the user allowed.
  for (const model of ["sdt-4", "yinan", "miaxis"] as const) {
    const { id } = found(model);
    const card = await read(t, id);
    assert.equal(card.name, "张三", `${model}: ${JSON.stringify(card)}`);
    assert.equal(card.reader, id);
  }
  await unplug(...MODELS);
});

test("without the udev rule a clerk is told of it; with the rule the clerk reads", async (t) => {
  // By its USB node, by hidraw, and by its USB node after usbhid was detached.
  const readers: ModelName[] = ["sdt-4", "routon", "routon-control"];
  await exporter.order("insert citizen");
  // As logind writes it when somebody sits down at the machine.
  mkdirSync(SEATS, { recursive: true });
  writeFileSync(`${SEATS}/seat0`, `IS_VTCONSOLE=1\nACTIVE=c1\nACTIVE_UID=${CLERK.uid}\n`);

  await plug(...readers);
  const denied = await program(["readers"], CLERK);
  assert.equal(denied.json.readers.length, readers.length, JSON.stringify(denied.json));
  for (const { state, fault } of denied.json.readers) {
    assert.equal(state, "needs-permission");
    assert.equal(fault.id, "reader.permission");
    assert.ok(fault.remedy.includes(RULES), fault.remedy);
  }
  const refused = await program(["read"], CLERK);
  assert.deepEqual([refused.code, refused.json.error.id], [1, "reader.permission"]);
  await unplug(...readers);

  mkdirSync("/run/udev/rules.d", { recursive: true });
  copyFileSync(`drivers/os/linux/${RULES}`, `/run/udev/rules.d/${RULES}`);
  execFileSync("udevadm", ["control", "--reload"]);
  await plug(...readers);
  const allowed = await program(["readers"], CLERK);
  for (const { id, state } of allowed.json.readers) {
    assert.equal(state, "ready", JSON.stringify(allowed.json));
    const card = await read(t, id, CLERK);
    assert.equal(card.name, "张三", `${id}: ${JSON.stringify(card)}`);
  }
  await unplug(...readers);

  // Whoever does not sit there has no access.
  rmSync(`${SEATS}/seat0`);
  await plug("sdt-4");
  const nobody = await program(["readers"], CLERK);
  assert.equal(nobody.json.readers[0].state, "needs-permission");
  await unplug("sdt-4");
});
