/* Requests to the desk. A refusal carries the sentence to show. */
import { say } from "./words.js";

const csrf = document.querySelector("meta[name=csrf]").content;
const PATIENCE = 15_000;

export class Refusal extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const get = (path) => request(path, { method: "GET" });

export const post = (path, body = {}) =>
  request(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
    body: JSON.stringify(body),
  });

export const about = (id, what = "") => `conversations/${encodeURIComponent(id)}${what}`;

async function request(path, options) {
  let response;
  try {
    response = await fetch(`/desk/api/${path}`, { ...options, signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    throw new Refusal(0, "offline", say("said.offline"));
  }
  if (response.status === 401) leave();
  if (response.ok) return response.status === 204 ? null : response.json();
  throw await refusal(response);
}

async function refusal(response) {
  const told = await response.json().catch(() => ({}));
  return new Refusal(response.status, told.error ?? "failed", told.message ?? say("said.failed"));
}

/* The session is over: drafts wait in the browser until the consultant is back. */
export function leave() {
  location.assign("/desk/login");
}
