import { z } from "zod";
import { ReaderView } from "../../readers/reader.ts";
import { LeaseView } from "./lease.ts";

export const ReaderList = z.object({
  readers: z.array(ReaderView),
  leases: z.array(LeaseView).describe("readers that are held now"),
});

export const ReaderChanged = z.object({ reader: ReaderView });
