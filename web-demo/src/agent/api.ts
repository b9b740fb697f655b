/** HTTP calls of the agent's own pages to their own origin. */
interface Refusal {
  readonly error: {
    readonly message: string;
    readonly data: {
      readonly id: string;
      readonly remedy: string;
      readonly en: { readonly message: string; readonly remedy: string };
    };
  };
}

/** What the agent says against a call, in both languages. */
export class Refused extends Error {
  readonly id: string;
  readonly zh: string;
  readonly en: string;

  constructor({ error: { message, data } }: Refusal) {
    super(data.en.message);
    this.id = data.id;
    this.zh = `${message}。${data.remedy}。`;
    this.en = `${data.en.message}; ${data.en.remedy}.`;
  }
}

/** @throws Refused; TypeError when the agent cannot be reached */
export async function ask<T>(path: string, body?: object): Promise<T> {
  const response = await fetch(path, {
    cache: "no-store",
    ...(body && {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Refused(answer as Refusal);
  return answer as T;
}
