// Talking to the demo's server: look, act, and hear that something changed.

const meta = document.querySelector('meta[name="demo-token"]');

/** What a request was refused with, in a sentence. */
export class Refused extends Error {}

export async function look(acting) {
  return answer(await fetch(`/state?as=${encodeURIComponent(acting)}`));
}

export async function act(name, body) {
  const headers = { "content-type": "application/json", [meta.dataset.header]: meta.content };
  return answer(await fetch(`/control/${name}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

/** Calls `onNews` at once and at every change; `onLost` while the server is away. */
export function listen(onNews, onLost) {
  const source = new EventSource("/news");
  source.addEventListener("message", onNews);
  source.addEventListener("error", onLost);
}

async function answer(response) {
  const body = await response.json();
  if (!response.ok) throw new Refused(body.problem ?? "That did not work.");
  return body;
}
