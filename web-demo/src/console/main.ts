import { createApp } from "vue";
import ConsoleApp from "./ConsoleApp.vue";
import "../styles/base.css";
import "../styles/frame.css";
import "./styles/shell.css";
import "./styles/table.css";
import "./styles/forms.css";
import "./styles/parts.css";

createApp(ConsoleApp).mount("#app");
