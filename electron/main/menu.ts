import { app, Menu, type MenuItemConstructorOptions } from "electron";
import type { Shell } from "./shell.ts";

/** Copy and paste, reload, and text size for whoever needs it larger; developers' tools only while developing. */
export function setupMenu({ text }: Shell): void {
  const edit: MenuItemConstructorOptions = {
    label: text.edit,
    submenu: [
      { role: "undo" },
      { role: "redo" },
      { role: "cut" },
      { role: "copy" },
      { role: "paste" },
      { role: "selectAll" },
    ],
  };
  const view: MenuItemConstructorOptions = {
    label: text.view,
    submenu: [
      { role: "reload" },
      { role: "resetZoom" },
      { role: "zoomIn" },
      { role: "zoomOut" },
      { role: "togglefullscreen" },
      ...(app.isPackaged ? [] : [{ role: "toggleDevTools" as const }]),
    ],
  };
  const own: MenuItemConstructorOptions = { role: "appMenu" };
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([...(process.platform === "darwin" ? [own] : []), edit, view]),
  );
}
