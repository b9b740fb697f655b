import { z } from "zod";
import { Fault } from "../../base/fault.ts";
import { may } from "../access/roles.ts";
import { platformFaults } from "../faults.ts";
import { findPhoto, findSmallPhoto, storePhoto, whoseFace } from "../photos/photo-store.ts";
import { renderPhoto } from "../photos/rendition.ts";
import { listWorkers, workerDetail } from "../registry/worker-view.ts";
import { findWorkers, registerWorker, removeWorker, setWorkerPhoto } from "../registry/workers.ts";
import { PhotoSaved, WorkerInput, WorkerList, WorkerSaved, WorkerView } from "../schemas.ts";
import { jsonBody, queryOf, type Route } from "./route.ts";

const Search = z.object({
  search: z.string().max(64).optional().describe("beginning of a name, a user code, or a whole ID number"),
  after: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
const Size = z.object({ size: z.enum(["full", "small"]).default("full").describe("small: at most 50 KB") });

/** Persons and photos. */
export const workerRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/workers",
    access: "read",
    summary: "Persons by user code, or by name while one is searched; ID numbers masked.",
    query: Search,
    answer: WorkerList,
    async handle(call, { store }) {
      const filter = queryOf(call, Search);
      return { status: 200, json: await store.read((db) => listWorkers(db, filter)) };
    },
  },
  {
    method: "POST",
    path: "/workers",
    access: "work",
    summary: "Registers a person once per ID number; 201 new, 200 known: the data is brought up to date.",
    body: WorkerInput,
    answer: WorkerSaved,
    async handle(call, { store }) {
      const input = await jsonBody(call, WorkerInput);
      const saved = await store.write((work) => registerWorker(work, input));
      call.note({ userCode: saved.userCode });
      return { status: saved.created ? 201 : 200, json: saved satisfies WorkerSaved };
    },
  },
  {
    method: "GET",
    path: "/workers/:userCode",
    access: "read",
    audited: true,
    summary: "One person; for admins and operators with the whole ID number.",
    answer: WorkerView,
    async handle({ path: { userCode = "" }, actor }, { store }) {
      const view = await store.read(async (db) => {
        const [worker] = await findWorkers(db, [userCode]);
        if (!worker) throw new Fault(platformFaults["platform.worker-unknown"], { userCode });
        return await workerDetail(db, worker, may(actor.role, "work"));
      });
      return { status: 200, json: view };
    },
  },
  {
    method: "DELETE",
    path: "/workers/:userCode",
    access: "work",
    summary: "Removes a person, the photo and the templates; the user code is never given again.",
    answer: "nothing",
    async handle({ path: { userCode = "" } }, { store }) {
      await store.write((work) => removeWorker(work, userCode));
      return { status: 204 };
    },
  },
  {
    method: "PUT",
    path: "/workers/:userCode/photo",
    access: "work",
    summary: "The bytes of a JPEG or PNG file; stored upright, at most 400 000 bytes, without camera data.",
    body: "photo",
    answer: PhotoSaved,
    async handle(call, { store }) {
      const { userCode = "" } = call.path;
      const [worker] = await store.read((db) => findWorkers(db, [userCode]));
      if (!worker) throw new Fault(platformFaults["platform.worker-unknown"], { userCode });
      const rendition = await renderPhoto(await call.body());
      const sha256 = await store.write(async (work) => {
        const stored = await storePhoto(work, rendition);
        await setWorkerPhoto(work, userCode, stored);
        return stored;
      });
      const { width, height, bytes } = rendition;
      return { status: 200, json: { sha256, width, height, bytes: bytes.length } satisfies PhotoSaved };
    },
  },
  {
    method: "GET",
    path: "/photos/:sha256",
    access: "read",
    audited: true,
    summary: "A punch's or a person's photo.",
    query: Size,
    answer: "photo",
    async handle(call, { store }) {
      const { sha256 = "" } = call.path;
      const small = queryOf(call, Size).size === "small";
      const photo = small
        ? await findSmallPhoto(store, sha256)
        : await store.read((db) => findPhoto(db, sha256));
      if (!photo) throw new Fault(platformFaults["platform.not-found"], { what: "photo" });
      call.note({ of: await store.read((db) => whoseFace(db, sha256)) });
      return { status: 200, bytes: photo.bytes, type: photo.mime };
    },
  },
];
