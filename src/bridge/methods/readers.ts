import { z } from "zod";
import { ReaderView } from "../../readers/reader.ts";
import { rpcMethod } from "../method.ts";
import type { MethodContext } from "./context.ts";

export const readerMethods = ({ readers }: MethodContext) => [
  rpcMethod({
    name: "readers.list",
    summary: "The readers that are plugged in.",
    access: "page",
    params: z.object({}),
    result: z.object({ readers: z.array(ReaderView) }),
    handle: () => ({ readers: readers.list() }),
  }),
];
