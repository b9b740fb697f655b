/** Brings a fresh platform to the fixtures, through its administration. */
import type { Fixtures } from "../../conformance/server/fixtures.ts";
import { jpeg } from "../../conformance/server/pictures.ts";
import type { AdminClient } from "./admin-client.ts";

/** @returns the fixtures with the photos as the platform delivers them */
export async function seed(admin: AdminClient, fixtures: Fixtures): Promise<Fixtures> {
  const { app, otherApp, sn, secondSn, persons } = fixtures;
  const devices = [
    { appid: app.appid, secret: app.secret, sns: [sn, secondSn] },
    ...(otherApp ? [{ ...otherApp, sns: [otherApp.sn] }] : []),
  ];
  for (const { appid, secret, sns } of devices) {
    await admin.call("POST", "/apps", { appid, secret });
    for (const one of sns) if (one) await admin.call("POST", "/devices", { sn: one, name: one, appid });
  }
  const delivered: NonNullable<Fixtures["persons"]> = {};
  for (const [userCode, { photo, ...person }] of Object.entries(persons ?? {})) {
    // No real number: the region does not exist.
    const idNumber = `00000019900307${userCode.padStart(4, "0")}`;
    await admin.call("POST", "/workers", { idNumber, userCode, ...person });
    if (photo) await admin.upload(`/workers/${userCode}/photo`, jpeg(3_000, 10 + Number(userCode)));
    delivered[userCode] = { ...person, photo: photo ? await admin.photoOf(userCode) : false };
  }
  return { ...fixtures, persons: delivered };
}
