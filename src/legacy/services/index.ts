import type { Service } from "../service.ts";
import { camera } from "./camera.ts";
import { cvr } from "./cvr.ts";
import { est } from "./est.ts";
import { routon } from "./routon.ts";
import { sdses } from "./sdses.ts";
import { synjones } from "./synjones.ts";
import { zkteco } from "./zkteco.ts";

export const SERVICES: readonly Service[] = [cvr, zkteco, synjones, est, routon, sdses, camera];
