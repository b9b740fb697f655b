import { constants } from "node:fs";
import { access } from "node:fs/promises";

/** Rejects as the system does when this user may not read and write a device file. */
export type Look = (node: string) => Promise<void>;

const mayOpen: Look = (node) => access(node, constants.R_OK | constants.W_OK);

/**
 * What the system says where this user may not open a device file; null: it may, or the file does not tell. Seen
 * without opening.
 */
export async function refusalAt(node: string, look: Look = mayOpen): Promise<NodeJS.ErrnoException | null> {
  try {
    await look(node);
    return null;
  } catch (error) {
    const refusal = error as NodeJS.ErrnoException;
    return refusal.code === "EACCES" || refusal.code === "EPERM" ? refusal : null;
  }
}
