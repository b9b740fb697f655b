/** Where in the console one is: `#/devices/SN`. */
import { computed, ref } from "vue";

export const PAGES = [
  "dashboard",
  "devices",
  "persons",
  "commands",
  "punches",
  "projects",
  "settings",
  "audit",
  "sandbox",
] as const;
export type PageName = (typeof PAGES)[number];

const hash = ref(location.hash);
window.addEventListener("hashchange", () => {
  hash.value = location.hash;
});

const parts = computed(() => hash.value.replace(/^#\/?/, "").split("/").map(decodeURIComponent));
export const page = computed<PageName>(() => PAGES.find((name) => name === parts.value[0]) ?? "dashboard");
/** What the page is about: a serial number, a batch; empty: the list. */
export const subject = computed(() => parts.value[1] ?? "");

export const linkTo = (name: PageName, about = "") =>
  `#/${name}${about === "" ? "" : `/${encodeURIComponent(about)}`}`;

export function go(name: PageName, about = ""): void {
  location.hash = linkTo(name, about);
}
