import { expect, test } from "vitest";
import { demandEnrollable } from "../../src/enrolment/policy.ts";
import { cardOf } from "../support/cards.ts";

const TODAY = "2026-11-24";
const faultOf = (run: () => void) => {
  try {
    run();
  } catch (error) {
    return error as { id: string; message: string };
  }
  return null;
};

test("a child is refused, whatever is accepted and whatever the page says of the checks", async () => {
  const card = { ...(await cardOf("under-16")), checks: [] };
  for (const accepted of [[], ["age.under-16"]])
    expect(faultOf(() => demandEnrollable(card, accepted, TODAY))?.id).toBe("enrolment.under-age");
});

test("an expired card needs the clerk's word, by the id of the check", async () => {
  const card = await cardOf("expired");
  const fault = faultOf(() => demandEnrollable(card, [], TODAY));
  expect(fault?.id).toBe("enrolment.checks-not-accepted");
  expect(fault?.message).toContain("validity.expired");
  expect(fault?.message).not.toMatch(/\d{4}/);
  expect(faultOf(() => demandEnrollable(card, ["validity.expired"], TODAY))).toBeNull();
});

test("a warning alone does not stop anybody", async () => {
  const card = await cardOf("over-60");
  expect(faultOf(() => demandEnrollable(card, [], TODAY))).toBeNull();
});

test("the checks are of today and not of the day of reading", async () => {
  const card = await cardOf("citizen");
  expect(faultOf(() => demandEnrollable(card, [], TODAY))).toBeNull();
  expect(faultOf(() => demandEnrollable(card, [], "2099-01-01"))?.id).toBe("enrolment.checks-not-accepted");
});

test("an organisation's own age limits hold", async () => {
  const policy = {
    minimumAge: 18,
    belowMinimum: "refuse",
    upperAge: { men: 60, women: 55 },
    aboveUpper: "refuse",
  } as const;
  const man = await cardOf("over-60");
  const fault = faultOf(() => demandEnrollable(man, ["age.over-60"], TODAY, policy));
  expect(fault?.id).toBe("enrolment.over-age");
  const boy = await cardOf("under-16");
  expect(faultOf(() => demandEnrollable(boy, [], TODAY, policy))?.message).toContain("under 18");
  const lenient = { ...policy, belowMinimum: "confirm" } as const;
  expect(faultOf(() => demandEnrollable(boy, ["age.under-18"], TODAY, lenient))).toBeNull();
});
