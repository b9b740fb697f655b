import { createApp } from "vue";
import { redrawWhenFontsLoad } from "../fonts.ts";
import "../styles/index.css";
import "./playground.css";
import PlaygroundPage from "./PlaygroundPage.vue";

redrawWhenFontsLoad();

createApp(PlaygroundPage).mount("#app");
