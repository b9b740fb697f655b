import { shallowRef } from "vue";
import { connectToOwnAgent } from "../own-agent.ts";

/** The connection to the agent as Vue sees it. */
export function useAgent() {
  const client = connectToOwnAgent({ client: { name: "enrolment-page", version: "1" } });
  const verdict = shallowRef(client.verdict);
  const readers = shallowRef(client.readers);
  const connected = shallowRef(client.connected);
  client.on("verdict", (now) => {
    verdict.value = now;
  });
  client.on("readers", (now) => {
    readers.value = now;
  });
  client.on("open", () => {
    connected.value = true;
  });
  client.on("close", () => {
    connected.value = false;
  });
  return { client, verdict, readers, connected };
}
