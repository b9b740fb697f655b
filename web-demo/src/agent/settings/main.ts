import { createApp } from "vue";
import "../frame/frame.css";
import "./settings.css";
import SettingsPage from "./SettingsPage.vue";

createApp(SettingsPage).mount("#app");
