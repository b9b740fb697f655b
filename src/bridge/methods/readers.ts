import { z } from "zod";
import { rpcMethod } from "../method.ts";
import { ReaderList } from "../schemas/readers.ts";
import { heldLeases, type MethodContext } from "./context.ts";

export const readerMethods = (context: MethodContext) => [
  rpcMethod({
    name: "readers.list",
    summary: "The readers that are plugged in, and who holds them.",
    access: "page",
    params: z.object({}),
    result: ReaderList,
    handle: () => ({ readers: context.readers.list(), leases: heldLeases(context) }),
  }),
];
