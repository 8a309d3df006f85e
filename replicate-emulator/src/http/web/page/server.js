// Asks the server.

/** Sends a request; gives the status and the JSON of its answer. */
export async function ask(path, body) {
  const sent = body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body };
  const response = await fetch(path, sent);
  return { status: response.status, answer: await response.json().catch(() => ({})) };
}
