import { Fault } from "../../base/fault.ts";
import { platformFaults } from "../faults.ts";
import { listApps, registerApp, rotateSecret, secretsOf } from "../registry/apps.ts";
import { listProjects, removeProject, saveProject } from "../registry/projects.ts";
import {
  AppCreated,
  AppInput,
  AppList,
  AppSecret,
  ProjectInput,
  ProjectList,
  RotateInput,
} from "../schemas.ts";
import type { AppTable } from "../storage/tables.ts";
import { jsonBody, type Route } from "./route.ts";

/** Apps with their secrets, and projects. */
export const registryRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/apps",
    access: "read",
    summary: "The registered apps, without their secrets.",
    answer: AppList,
    async handle(_call, { store, clock }) {
      const apps = await store.read((db) => listApps(db, clock.now()));
      return { status: 200, json: { apps } satisfies AppList };
    },
  },
  {
    method: "POST",
    path: "/apps",
    access: "admin",
    summary: "Registers an app; 201 new, 200 already there with this secret.",
    body: AppInput,
    answer: AppCreated,
    async handle(call, { store, random }) {
      const input = await jsonBody(call, AppInput);
      call.note({ appid: input.appid });
      const { app, created } = await store.write((work) => registerApp(work, input, random));
      return { status: created ? 201 : 200, json: AppCreated.parse(app) };
    },
  },
  {
    method: "GET",
    path: "/apps/:appid/secret",
    access: "admin",
    audited: true,
    summary: "The app's secret, to be entered into devices.",
    answer: AppSecret,
    async handle({ path: { appid = "" } }, { store, clock }) {
      const app = await store.read((db) =>
        db.selectFrom("apps").selectAll().where("appid", "=", appid).executeTakeFirst(),
      );
      if (!app) throw new Fault(platformFaults["platform.app-unknown"], { appid });
      return { status: 200, json: secretOf(app, clock.now()) };
    },
  },
  {
    method: "POST",
    path: "/apps/:appid/rotate",
    access: "admin",
    summary: "Gives the app a new secret; devices may sign with the old one for some hours more.",
    body: RotateInput,
    answer: AppSecret,
    async handle(call, { store, random, clock }) {
      const { appid = "" } = call.path;
      const input = await jsonBody(call, RotateInput);
      call.note({ overlapHours: input.overlapHours });
      const app = await store.write((work) => rotateSecret(work, appid, input, random));
      return { status: 200, json: secretOf(app, clock.now()) };
    },
  },
  {
    method: "GET",
    path: "/projects",
    access: "read",
    summary: "The registered projects.",
    answer: ProjectList,
    async handle(_call, { store }) {
      return { status: 200, json: { projects: await store.read(listProjects) } satisfies ProjectList };
    },
  },
  {
    method: "POST",
    path: "/projects",
    access: "work",
    summary: "Registers a project, or gives it another name; 201 new, 200 changed.",
    body: ProjectInput,
    answer: ProjectInput,
    async handle(call, { store }) {
      const input = await jsonBody(call, ProjectInput);
      call.note(input);
      const { created } = await store.write((work) => saveProject(work, input));
      return { status: created ? 201 : 200, json: input };
    },
  },
  {
    method: "DELETE",
    path: "/projects/:code",
    access: "work",
    summary: "Removes a project that has no devices.",
    answer: "nothing",
    async handle({ path: { code = "" } }, { store }) {
      await store.write((work) => removeProject(work, code));
      return { status: 204 };
    },
  },
];

function secretOf(app: AppTable, now: number): AppSecret {
  const overlaps = secretsOf(app, now).length > 1;
  const previousUntil = overlaps ? new Date(app.previous_until ?? 0).toISOString() : null;
  return { appid: app.appid, secret: app.secret, previousUntil };
}
