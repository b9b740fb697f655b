import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { followEvents } from "../../src/app/follow-events.ts";
import type { LocalAgent } from "../../src/app/local-agent.ts";

/** An agent that answers as the test says; it keeps to the rule that nothing comes before hello was answered. */
async function agentThat(answer: (page: WebSocket, message: { id: number; method: string }) => void) {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  onTestFinished(() => void server.close());
  server.on("connection", (page) => page.on("message", (data) => answer(page, JSON.parse(String(data)))));
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, token: "t" } as LocalAgent;
}

const reply = (id: number, body: object) => JSON.stringify({ jsonrpc: "2.0", id, ...body });

test("asks for the events only once hello was answered, however late that is", async () => {
  let greeted = false;
  const asked: boolean[] = [];
  const agent = await agentThat((page, { id, method }) => {
    if (method !== "session.hello") {
      asked.push(greeted);
      return page.close();
    }
    setImmediate(() => {
      greeted = true;
      page.send(reply(id, { result: {} }));
    });
  });
  await followEvents(agent, { sam: false, signal: new AbortController().signal }, () => {});
  expect(asked).toEqual([true]);
});

test("a refusal is told, not taken for an end", async () => {
  const agent = await agentThat((page, { id }) =>
    page.send(reply(id, { error: { code: 1, message: "no", data: { id: "session.protocol" } } })),
  );
  const following = followEvents(agent, { sam: false, signal: new AbortController().signal }, () => {});
  await expect(following).rejects.toMatchObject({
    id: "app.agent-answer",
    detail: { reason: "session.protocol" },
  });
});
