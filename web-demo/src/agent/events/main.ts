import { createApp } from "vue";
import "../frame/frame.css";
import "./events.css";
import EventsPage from "./EventsPage.vue";

createApp(EventsPage).mount("#app");
