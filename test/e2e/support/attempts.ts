/** What a page that must not reach the reader tries; of any browser's client. */
export interface Attempts {
  readonly readers: string;
  readonly read: string;
  readonly origins: string;
  readonly grant: string;
  readonly simulator: string;
  readonly socket: string;
}

/** Runs in the page. Everything a script can try with fetch and WebSocket; `ok` only where it got hold of an answer. */
export async function attempt(agentUrl: string): Promise<Attempts> {
  const call = (path: string, init?: RequestInit) =>
    fetch(`${agentUrl}${path}`, init).then(
      async (response) => (response.ok ? `ok ${await response.text()}` : `refused ${response.status}`),
      () => "refused",
    );
  const json = { method: "POST", headers: { "content-type": "application/json" } };
  const socket = await new Promise<string>((resolve) => {
    const ws = new WebSocket(`${agentUrl.replace("http", "ws")}/v1/ws`);
    ws.onopen = () =>
      ws.send(
        JSON.stringify({
          jsonrpc: "2.0",
          id: 1,
          method: "session.hello",
          params: { protocol: [1], client: { name: "x", version: "1" } },
        }),
      );
    ws.onmessage = ({ data }) => resolve(`ok ${data}`);
    ws.onclose = () => resolve("refused");
  });
  return {
    readers: await call("/v1/readers"),
    read: await call("/v1/read", { ...json, body: "{}" }),
    origins: await call("/v1/origins"),
    grant: await call("/v1/origins/decide", {
      ...json,
      body: JSON.stringify({ origin: location.origin, decision: "allow" }),
    }),
    simulator: await call("/v1/simulator/insert", { ...json, body: '{"card":"citizen"}' }),
    socket,
  };
}
