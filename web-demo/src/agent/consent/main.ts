import { createApp } from "vue";
import "../frame/frame.css";
import "./consent.css";
import ConsentPage from "./ConsentPage.vue";

createApp(ConsentPage).mount("#app");
