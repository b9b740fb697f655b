/** Who may write a file on Windows, by its security descriptor (learn.microsoft.com, "Security Descriptor String Format"). */

/** Administrators, the system, TrustedInstaller, the built-in administrator, domain and enterprise admins. */
const TRUSTED =
  /^(BA|SY|LA|DA|EA|S-1-5-18|S-1-5-32-544|S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464)$/;

/** Access rights as the letters of the format say them ("ACE Strings"). */
const RIGHTS: Readonly<Record<string, number>> = {
  CC: 0x1,
  DC: 0x2,
  LC: 0x4,
  SW: 0x8,
  RP: 0x10,
  WP: 0x20,
  DT: 0x40,
  LO: 0x80,
  CR: 0x100,
  SD: 0x10000,
  RC: 0x20000,
  WD: 0x40000,
  WO: 0x80000,
  GA: 0x10000000,
  GX: 0x20000000,
  GW: 0x40000000,
  GR: 0x80000000,
  FA: 0x1f01ff,
  FR: 0x120089,
  FW: 0x120116,
  FX: 0x1200a0,
};
/** Write or append data, delete a child, delete, change rights or owner; all and write of the generic ones. */
export const WRITES = 0x2 | 0x4 | 0x40 | 0x10000 | 0x40000 | 0x80000 | 0x10000000 | 0x40000000;

/** Of a folder: delete what lies in it or the folder itself, change its rights or owner. */
export const REPLACES = 0x40 | 0x10000 | 0x40000 | 0x80000 | 0x10000000;

/** Read data, and all that includes it. */
export const READS = 0x1 | 0x10000000 | 0x80000000 | 0x40000 | 0x80000;

/**
 * @param rights one of these is enough
 * @returns who, beside administrators, may do it to the object, as SIDs or their short names; the owner counts, as an
 * owner may give rights. Null: it is no security descriptor, or everybody may do everything
 */
export function othersWith(rights: number, sddl: string): readonly string[] | null {
  const [, owner, dacl] =
    /^(?:O:(.+?))?(?:G:.+?)?D:([A-Z]*(?:\([^()]*\))*)(?:S:.*)?$/s.exec(sddl.trim()) ?? [];
  if (owner === undefined || dacl === undefined || dacl.includes("NO_ACCESS_CONTROL")) return null;
  const others = new Set(TRUSTED.test(owner) ? [] : [owner]);
  for (const [, ace = ""] of dacl.matchAll(/\(([^()]*)\)/g)) {
    const [type = "", flags = "", letters = "", , , sid = ""] = ace.split(";");
    const allows = type === "A" || type === "XA";
    // Inherit only: it says nothing of this object. CO stands for whoever owns a child.
    if (!allows || /^(..)*IO/.test(flags) || TRUSTED.test(sid)) continue;
    const mask = maskOf(letters);
    if (mask === null || mask & rights) others.add(sid);
  }
  return [...others];
}

function maskOf(rights: string): number | null {
  if (/^0x[0-9a-f]{1,8}$/i.test(rights)) return Number(rights);
  const names = rights.match(/../g) ?? [];
  if (names.join("") !== rights || names.some((name) => RIGHTS[name] === undefined)) return null;
  return names.reduce((mask, name) => mask | (RIGHTS[name] ?? 0), 0);
}
