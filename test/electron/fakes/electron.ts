/**
 * Stands in for the module `electron` (vitest.config.ts). Its objects keep what they are told and send what a test has
 * them send; what lies behind them is real: windows fetch their pages, utility processes are processes.
 */
export { app } from "./app.ts";
export { BrowserWindow } from "./browser-window.ts";
export { clipboard } from "./clipboard.ts";
export { dialog } from "./dialog.ts";
export { contextBridge, ipcMain, ipcRenderer } from "./ipc.ts";
export { Menu, Tray } from "./menu.ts";
export { nativeImage } from "./native-image.ts";
export { Notification } from "./notification.ts";
export { session } from "./session.ts";
export { utilityProcess } from "./utility-process.ts";
