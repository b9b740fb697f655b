import fc from "fast-check";
import { expect, test } from "vitest";
import {
  advance,
  type EnrolmentRecord,
  nextStep,
  stateOf,
  type TerminalRecord,
} from "../../src/enrolment/record.ts";
import { cardOf } from "../support/cards.ts";
import { withoutPictures } from "./support/rig.ts";

const STATES = ["pending", "delivered", "fetched", "acknowledged", "failed", "expired", "cancelled"] as const;
const terminal: TerminalRecord = { sn: "A", name: "东门", state: "waiting", message: null, at: 0 };
const card = withoutPictures(await cardOf("citizen"));
const fresh: EnrolmentRecord = {
  id: "e1",
  createdAt: 0,
  card,
  userCode: null,
  photoSent: false,
  refusal: null,
  terminals: [terminal],
  dispatches: [{ key: "e1/001", devices: ["A"], batchId: null }],
};
const still = { sending: false, faulty: false };

test("a worker goes first, then the photo, then the commands: never a command for a worker without photo", () => {
  const steps = [
    nextStep(fresh).do,
    nextStep({ ...fresh, userCode: "7" }).do,
    nextStep({ ...fresh, userCode: "7", photoSent: true }).do,
    nextStep({
      ...fresh,
      userCode: "7",
      photoSent: true,
      dispatches: [{ key: "e1/001", devices: ["A"], batchId: "b" }],
    }).do,
  ];
  expect(steps).toEqual(["worker", "photo", "commands", "nothing"]);
});

test("what the platform refused is not sent again by itself", () => {
  const refusal = { id: "x", cause: "", remedy: "", retryable: false, en: { cause: "", remedy: "" } };
  expect(nextStep({ ...fresh, refusal }).do).toBe("nothing");
  expect(stateOf({ ...fresh, refusal }, still)).toBe("failed");
});

test("the state tells saved, sending, retrying, following, done and failed apart", () => {
  const sent = {
    ...fresh,
    userCode: "7",
    photoSent: true,
    dispatches: [{ key: "e1/001", devices: ["A", "B"], batchId: "b" }],
  };
  const at = (...states: TerminalRecord["state"][]) =>
    stateOf({ ...sent, terminals: states.map((state, i) => ({ ...terminal, sn: String(i), state })) }, still);
  expect(stateOf(fresh, still)).toBe("saved");
  expect(stateOf(fresh, { sending: true, faulty: false })).toBe("sending");
  expect(stateOf(fresh, { sending: false, faulty: true })).toBe("retrying");
  expect(at("queued", "confirmed")).toBe("following");
  expect(at("failed", "fetched")).toBe("following");
  expect(at("confirmed", "confirmed")).toBe("done");
  expect(at("confirmed", "expired")).toBe("failed");
});

test("in whatever order news of a command comes in, the terminal ends as by the furthest one and never goes back", () => {
  const rank = { waiting: 0, queued: 1, fetched: 2, confirmed: 3, failed: 3, expired: 3, cancelled: 3 };
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...STATES), { minLength: 1, maxLength: 12 }), (news) => {
      let now = terminal;
      for (const [index, state] of news.entries()) {
        const next = advance(now, { state, message: null }, index);
        if (next) expect(rank[next.state]).toBeGreaterThan(rank[now.state]);
        now = next ?? now;
      }
      const furthest = Math.max(
        ...news.map((state) => ({ pending: 1, delivered: 1, fetched: 2 })[state as "fetched"] ?? 3),
      );
      expect(rank[now.state]).toBe(furthest);
      const end = news.find((state) => !["pending", "delivered", "fetched"].includes(state));
      if (end) expect(now.state).toBe(end === "acknowledged" ? "confirmed" : end);
    }),
  );
});
