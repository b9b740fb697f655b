/** A platform in a process of its own, to be killed: `node serve.ts FILE KEY TOKEN`; prints its port. */
import { systemClock } from "../../../src/base/clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import { systemRandom } from "../../../src/base/random.ts";
import { createPlatform } from "../../../src/platform/index.ts";

const [dbPath = "", key = "", adminToken = ""] = process.argv.slice(2);
const platform = await createPlatform({
  dbPath,
  key,
  adminToken,
  clock: systemClock,
  random: systemRandom,
  log: silentLog,
});
const { port } = await platform.listen({ port: 0 });
process.stdout.write(`${port}\n`);
