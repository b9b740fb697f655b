import { Fault } from "../../base/fault.ts";
import { platformFaults } from "../faults.ts";
import { findPhoto, storePhoto } from "../photos/photo-store.ts";
import { renderPhoto } from "../photos/rendition.ts";
import { registerApp } from "../registry/apps.ts";
import { deviceView, listDevices, registerDevice } from "../registry/devices.ts";
import { findWorkers, registerWorker, removeWorker, setWorkerPhoto } from "../registry/workers.ts";
import {
  AppCreated,
  AppInput,
  DeviceInput,
  type DeviceList,
  type PhotoSaved,
  WorkerInput,
  type WorkerSaved,
} from "../schemas.ts";
import { jsonBody, type Route } from "./route.ts";

/** Apps, devices, workers and photos. */
export const registryRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/apps",
    async handle(call, { store, random }) {
      const input = await jsonBody(call, AppInput);
      const { app, created } = await store.write((work) => registerApp(work, input, random));
      return { status: created ? 201 : 200, json: AppCreated.parse(app) };
    },
  },
  {
    method: "GET",
    path: "/devices",
    async handle(_call, { store, presence }) {
      const devices = await store.read((db) => listDevices(db, presence));
      return { status: 200, json: { devices } satisfies DeviceList };
    },
  },
  {
    method: "POST",
    path: "/devices",
    async handle(call, { store, presence }) {
      const input = await jsonBody(call, DeviceInput);
      const { device, created } = await store.write(async (work) => {
        const result = await registerDevice(work, input);
        const device = await deviceView(work.db, result.device, presence);
        await work.emit("device", device);
        return { ...result, device };
      });
      return { status: created ? 201 : 200, json: device };
    },
  },
  {
    method: "POST",
    path: "/workers",
    async handle(call, { store }) {
      const input = await jsonBody(call, WorkerInput);
      const saved = await store.write((work) => registerWorker(work, input));
      return { status: saved.created ? 201 : 200, json: saved satisfies WorkerSaved };
    },
  },
  {
    method: "DELETE",
    path: "/workers/:userCode",
    async handle({ path: { userCode = "" } }, { store }) {
      await store.write((work) => removeWorker(work, userCode));
      return { status: 204 };
    },
  },
  {
    method: "PUT",
    path: "/workers/:userCode/photo",
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
    async handle({ path: { sha256 = "" } }, { store }) {
      const photo = await store.read((db) => findPhoto(db, sha256));
      if (!photo) throw new Fault(platformFaults["platform.not-found"], { what: "photo" });
      return { status: 200, bytes: photo.bytes, type: photo.mime };
    },
  },
];
