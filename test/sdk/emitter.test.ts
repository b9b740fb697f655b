import { afterEach, expect, test, vi } from "vitest";
import { Emitter } from "../../src/sdk/emitter.ts";

afterEach(() => vi.unstubAllGlobals());

test("a listener that throws is reported as the page's error, and the others hear the news", () => {
  const report = vi.fn();
  vi.stubGlobal("reportError", report);
  const emitter = new Emitter<{ news: number }>();
  const heard: number[] = [];
  emitter.on("news", () => {
    throw new Error("of the page");
  });
  emitter.on("news", (value) => heard.push(value));
  emitter.emit("news", 1);
  expect(heard).toEqual([1]);
  expect(report).toHaveBeenCalledWith(expect.objectContaining({ message: "of the page" }));
});

test("a listener ends by its function, by its signal, or never begins when the signal is aborted", () => {
  const emitter = new Emitter<{ news: number }>();
  const heard: string[] = [];
  const abort = new AbortController();
  const stop = emitter.on("news", (value) => heard.push(`one ${value}`));
  emitter.on("news", (value) => heard.push(`two ${value}`), abort.signal);
  emitter.on("news", (value) => heard.push(`three ${value}`), AbortSignal.abort());
  emitter.emit("news", 1);
  stop();
  emitter.emit("news", 2);
  abort.abort();
  emitter.emit("news", 3);
  expect(heard).toEqual(["one 1", "two 1", "two 2"]);
});

test("the same function may listen twice and is taken back once at a time", () => {
  const emitter = new Emitter<{ news: undefined }>();
  let count = 0;
  const listener = () => count++;
  const stop = emitter.on("news", listener);
  emitter.on("news", listener);
  stop();
  emitter.emit("news", undefined);
  expect(count).toBe(1);
});
