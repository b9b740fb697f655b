/** A disk that fills up while workers are enrolled: told with the remedy, nothing acknowledged is lost, nothing half-done stays. */
import { expect, test } from "vitest";
import {
  connect,
  enrol,
  follow,
  isDone,
  prepare,
  readCard,
  startAgent,
  startPlatform,
  startTerminal,
} from "./support/site.ts";

test("a full disk refuses the enrolment with the remedy; what was saved before goes on when there is space again", async () => {
  const site = await prepare();
  const cramped = await startAgent(site, { maxFileKiB: 256 });
  const card = await readCard(cramped, "citizen");
  await site.platform.kill();

  const saved: string[] = [];
  let refusal: unknown = null;
  while (refusal === null && saved.length < 200) {
    await enrol(cramped, card).then(
      ({ id }) => saved.push(id),
      (error: unknown) => {
        refusal = error;
      },
    );
  }
  expect(saved.length).toBeGreaterThan(0);
  expect(refusal).toMatchObject({
    data: {
      id: "enrolment.not-saved",
      retryable: true,
      remedy: expect.stringContaining("磁盘"),
    },
  });
  // The agent goes on: it still reads cards and knows what it has.
  const page = await connect(cramped);
  const { enrolments } = (await page.call("enrolment.list", {})) as { enrolments: { id: string }[] };
  expect(enrolments.map(({ id }) => id).toSorted()).toEqual(saved.toSorted());
  page.close();
  await cramped.interrupt();

  await startPlatform(site.dir, site.platformPort);
  await startTerminal(site);
  const roomy = await startAgent(site);
  for (const id of saved) await follow(roomy, id, isDone);
});
