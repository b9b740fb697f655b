import { createApp } from "vue";
import "../styles/index.css";
import "./playground.css";
import PlaygroundPage from "./PlaygroundPage.vue";

createApp(PlaygroundPage).mount("#app");
