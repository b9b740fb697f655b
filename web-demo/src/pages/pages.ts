import { computed } from "vue";
import { desktopShell } from "../../../src/agent-pages/desktop-shell.ts";
import { language } from "../text/index.ts";

/** Where each page of the agent is. The platform's console is another server's, at an address of its own. */
export const PAGES = {
  enrolment: "/",
  playground: "/playground",
  consent: "/consent",
  events: "/events",
  settings: "/settings",
} as const;
export type PageName = keyof typeof PAGES;

/** The desktop shell gives each page a window of its own; there, too, no page costs another what was typed into it. */
export const PAGE_TARGET = desktopShell() ? "_blank" : undefined;

type Names = { readonly [name in PageName | "all" | "skip"]: string };

const zh: Names = {
  all: "读证桥的页面",
  skip: "跳到正文",
  enrolment: "录入页面",
  playground: "试用台",
  consent: "网页授权",
  events: "事件",
  settings: "设置",
};
const en: Names = {
  all: "Pages of the agent",
  skip: "Skip to content",
  enrolment: "Enrolment",
  playground: "Playground",
  consent: "Site permissions",
  events: "Events",
  settings: "Settings",
};

/** What the pages are called in the chosen language, and how one gets about. */
export const names = computed(() => (language.value === "zh" ? zh : en));
