/** What a web page of another site does at the agent's door. */
export const SITE = "https://site.example";

export async function knock(url: string, origin = SITE): Promise<number> {
  const response = await fetch(`${url}/v1/readers`, { headers: { origin } });
  await response.arrayBuffer();
  return response.status;
}

/** A program of this computer, with the token of the run file. @returns what the agent answers */
export async function call(
  agent: { url: string; token: string },
  path: string,
  body: object,
): Promise<unknown> {
  const response = await fetch(agent.url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${agent.token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}
