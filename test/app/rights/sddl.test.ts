import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readGuarded } from "../../../src/app/provision/document/guarded.ts";
import { othersWith, READS, WRITES } from "../../../src/app/rights/sddl.ts";
import { Fault } from "../../../src/base/fault.ts";
import { computer } from "../provision/site.ts";

const ADMIN_ONLY = "O:BAG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)(A;;0x1200a9;;;BU)";

describe("who may write a file on Windows", () => {
  test.each([
    ["what the installer leaves", ADMIN_ONLY, []],
    [
      "what lies in Program Files",
      "O:S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464G:SYD:PAI(A;;FA;;;S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464)(A;;0x1301bf;;;SY)(A;;0x1200a9;;;BU)",
      [],
    ],
    // What a folder has that was made below ProgramData and left as it was.
    [
      "a plain folder of ProgramData",
      "O:BAG:DUD:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIIOID;GA;;;CO)(A;OICIID;0x1200a9;;;BU)(A;CIID;DCLCRPCR;;;BU)",
      ["BU"],
    ],
    [
      "a user's own file",
      "O:S-1-5-21-1-2-3-1001G:DUD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)",
      ["S-1-5-21-1-2-3-1001"],
    ],
    ["everybody, by number", "O:BAG:SYD:(A;;0x1f01ff;;;WD)", ["WD"]],
    ["a user who may delete it", "O:BAG:SYD:(A;;SD;;;AU)", ["AU"]],
    ["rights that nobody knows", "O:BAG:SYD:(A;;QQ;;;AU)", ["AU"]],
    ["somebody who is refused", "O:BAG:SYD:(D;;FA;;;BU)(A;;FR;;;BU)", []],
  ])("%s", (_what, sddl, others) => {
    expect(othersWith(WRITES, sddl)).toEqual(others);
  });

  test("no access control means everybody, and what is no descriptor is not trusted", () => {
    for (const sddl of ["O:BAG:SYD:NO_ACCESS_CONTROL", "O:BAG:SY", "", "D:(A;;FA;;;BA)"])
      expect(othersWith(WRITES, sddl)).toBeNull();
  });

  test("a secret is read by administrators alone", () => {
    expect(othersWith(READS, ADMIN_ONLY)).toEqual(["BU"]);
    expect(othersWith(READS, "O:BAG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)")).toEqual([]);
  });

  test("whatever the text, an entry that gives a user all is never overlooked", () => {
    const text = fc.string({ unit: fc.constantFrom(..."ADO:;()BUSY0x1fICP") });
    fc.assert(fc.property(text, text, (one, other) => void othersWith(WRITES, one + other)));
    const ace = fc.constantFrom(
      "(A;;FA;;;BA)",
      "(A;OICIIO;GA;;;CO)",
      "(D;;FA;;;AU)",
      "(A;;0x1200a9;;;BU)",
      "(XA;;FA;;;SY;(x))",
    );
    fc.assert(
      fc.property(fc.array(ace), fc.array(ace), (before, after) => {
        const found = othersWith(WRITES, `O:BAG:SYD:PAI${before.join("")}(A;OICI;FA;;;BU)${after.join("")}`);
        expect(found === null || found.includes("BU")).toBe(true);
      }),
    );
  });

  test("both the document and its folder are asked, in one call", async () => {
    const machine = await computer();
    machine.write();
    let calls = 0;
    const guard = (user: string) => ({
      platform: "win32" as const,
      uid: undefined,
      sddlsOf(paths: readonly string[]) {
        calls++;
        return paths.map((path) => (path.endsWith(user) ? "O:BAG:SYD:(A;;FA;;;BU)" : ADMIN_ONLY));
      },
    });
    expect(readGuarded(machine.file, guard("nothing")).length).toBeGreaterThan(0);
    expect(calls).toBe(1);
    for (const user of ["provision.json", "idcard-bridge"]) {
      const refused = () => readGuarded(machine.file, guard(user));
      expect(refused).toThrow(Fault);
      expect(refused).toThrow("BU");
    }
    // Nobody knows is not everybody may.
    for (const sddlsOf of [() => [ADMIN_ONLY, null], () => JSON.parse("")]) {
      const unread = () => readGuarded(machine.file, { ...guard("nothing"), sddlsOf });
      expect(unread).toThrow(/powershell.exe.*could not be read/);
    }
  });
});
