import { expect, test } from "vitest";
import { abortable, Mutex } from "../../src/base/mutex.ts";

test("one at a time, in the order they came, however the one before ended", async () => {
  const mutex = new Mutex();
  const told: string[] = [];
  const first = Promise.withResolvers<void>();
  const work = (name: string, until?: Promise<void>) => async () => {
    told.push(`${name} begins`);
    await until;
    told.push(`${name} ends`);
    return name;
  };
  const failing = mutex.run(work("first", first.promise));
  const others = [mutex.run(work("second")), mutex.run(work("third"))];
  first.reject(new Error("broken"));
  await expect(failing).rejects.toThrow("broken");
  expect(await Promise.all(others)).toEqual(["second", "third"]);
  expect(told).toEqual(["first begins", "second begins", "second ends", "third begins", "third ends"]);
});

test("who gives up while waiting leaves the queue: its work never begins, the next one's does", async () => {
  const mutex = new Mutex();
  const first = Promise.withResolvers<void>();
  const giveUp = new AbortController();
  const running = mutex.run(() => first.promise);
  let begun = false;
  const impatient = mutex.run(async () => {
    begun = true;
  }, giveUp.signal);
  const next = mutex.run(async () => "next");
  giveUp.abort(new Error("enough"));
  await expect(impatient).rejects.toThrow("enough");
  first.resolve();
  await running;
  expect(await next).toBe("next");
  expect(begun).toBe(false);
});

test("abortable is the promise, or the reason of a signal that comes first or came before", async () => {
  const never = new Promise<never>(() => {});
  expect(await abortable(Promise.resolve(1))).toBe(1);
  expect(await abortable(Promise.resolve(2), new AbortController().signal)).toBe(2);
  await expect(abortable(never, AbortSignal.abort(new Error("before")))).rejects.toThrow("before");
  const giveUp = new AbortController();
  const waiting = abortable(never, giveUp.signal);
  giveUp.abort(new Error("first"));
  await expect(waiting).rejects.toThrow("first");
});
