/** Makes a process of Node look like Electron's utility process to the program that runs in it. */
import { EventEmitter } from "node:events";

const port = Object.assign(new EventEmitter(), {
  postMessage: (message: unknown) => process.send?.(message),
});
process.on("message", (data) => port.emit("message", { data }));
Object.defineProperty(process, "parentPort", { value: port });
Object.defineProperty(process, "versions", { value: { ...process.versions, electron: "45.4.1" } });
