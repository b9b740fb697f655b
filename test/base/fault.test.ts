import { describe, expect, test } from "vitest";
import { Fault, faultKinds } from "../../src/base/fault.ts";

const faults = faultKinds({
  "demo.port": {
    code: 1,
    http: 409,
    retryable: true,
    zh: { cause: "端口 {port} 被占用", remedy: "换用 {other} 以外的端口" },
    en: { cause: "port {port} is taken", remedy: "use another port" },
  },
});

describe("Fault", () => {
  test("carries the id under which its kind is declared", () => {
    expect(new Fault(faults["demo.port"]).id).toBe("demo.port");
  });

  test("fills the detail into both languages", () => {
    const fault = new Fault(faults["demo.port"], { port: 80, other: "80" });
    expect(fault.text("zh")).toEqual({ cause: "端口 80 被占用", remedy: "换用 80 以外的端口" });
    expect(fault.text("en").cause).toBe("port 80 is taken");
    expect(fault.message).toBe("port 80 is taken");
  });

  test("leaves a placeholder visible when its detail is missing, rather than print nothing", () => {
    expect(new Fault(faults["demo.port"]).text("en").cause).toBe("port {port} is taken");
  });

  test("accept narrows a fault and throws anything else on", () => {
    const fault = new Fault(faults["demo.port"]);
    expect(Fault.accept(fault)).toBe(fault);
    const bug = new TypeError("bug");
    expect(() => Fault.accept(bug)).toThrow(bug);
  });

  test("keeps the cause", () => {
    const cause = new Error("EADDRINUSE");
    expect(new Fault(faults["demo.port"], {}, { cause }).cause).toBe(cause);
  });
});
