import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at("."),
  base: "./",
  plugins: [vue()],
  build: {
    outDir: at("./dist"),
    emptyOutDir: true,
    target: "es2022",
    // The agent's content security policy knows no inline scripts.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      input: {
        index: at("./index.html"),
        playground: at("./playground.html"),
        console: at("./console.html"),
        consent: at("./consent.html"),
        events: at("./events.html"),
        settings: at("./settings.html"),
      },
    },
  },
});
