/**
 * A platform in a process of its own, to be killed: `node platform-child.ts FILE KEY TOKEN`. It loads everything, says
 * `loaded`, opens the database when a line comes in, and then prints its port.
 */
import { once } from "node:events";
import { flushCompileCache } from "node:module";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { systemRandom } from "../../src/base/random.ts";
import { createPlatform } from "../../src/platform/index.ts";

const [dbPath = "", key = "", adminToken = ""] = process.argv.slice(2);
// It never ends by itself, so nothing else would keep what was compiled for the next one.
flushCompileCache();
process.stdout.write("loaded\n");
await once(process.stdin, "data");
const options = { dbPath, key, adminToken, clock: systemClock, random: systemRandom, log: silentLog };
const platform = await createPlatform(options);
const { port } = await platform.listen({ port: 0 });
process.stdout.write(`${port}\n`);
