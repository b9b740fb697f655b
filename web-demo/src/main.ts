import { createApp } from "vue";
import App from "./App.vue";
import { redrawWhenFontsLoad } from "./fonts.ts";
import "./styles/index.css";

redrawWhenFontsLoad();

createApp(App).mount("#app");
