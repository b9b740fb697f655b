import { accessSync } from "node:fs";

export const nativeImage = {
  createFromPath(path: string) {
    // Electron would give an empty picture; a test had better hear of it.
    accessSync(path);
    return { path, setTemplateImage() {} };
  },
};
