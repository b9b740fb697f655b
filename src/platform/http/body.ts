import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip, inflate } from "node:zlib";
import { Fault } from "../../base/fault.ts";
import { platformFaults } from "../faults.ts";

/** Ten punches with photos are some 6 MB url-encoded; this is what any sane batch stays below (G24). */
export const MAX_BODY_BYTES = 32 * 1024 * 1024;

const unpack = { gzip: promisify(gunzip), "x-gzip": promisify(gunzip), deflate: promisify(inflate) };

/**
 * The whole body, unpacked.
 *
 * @throws Fault `platform.body-too-large` (packed or unpacked), `platform.bad-request` (aborted, broken packing)
 */
export async function readBody(request: IncomingMessage, limit: number = MAX_BODY_BYTES): Promise<Buffer> {
  const tooLarge = () => new Fault(platformFaults["platform.body-too-large"], { limit });
  if (Number(request.headers["content-length"] ?? 0) > limit) throw tooLarge();
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > limit) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof Fault ? error : bad("the body ended early", error);
  }
  const body = Buffer.concat(chunks);
  const packing = (request.headers["content-encoding"] ?? "identity").toLowerCase();
  if (packing === "identity" || body.length === 0) return body;
  if (!(packing in unpack)) throw bad(`unknown content-encoding ${packing}`);
  try {
    return await unpack[packing as keyof typeof unpack](body, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge();
    throw bad("the packed body cannot be unpacked", error);
  }
}

function bad(problem: string, cause?: unknown): Fault {
  return new Fault(platformFaults["platform.bad-request"], { problem }, { cause });
}
