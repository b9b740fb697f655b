/** The platform in a process of its own: `node server.ts FILE KEY TOKEN`; prints its port. */
import { systemClock } from "../../../src/base/clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import { systemRandom } from "../../../src/base/random.ts";
import { createPlatform } from "../../../src/platform/index.ts";

const [dbPath = "", key = "", adminToken = ""] = process.argv.slice(2);
const options = { dbPath, key, adminToken, clock: systemClock, random: systemRandom, log: silentLog };
const platform = await createPlatform(options);
const { port } = await platform.listen({ port: 0 });
process.stdout.write(`${port}\n`);
