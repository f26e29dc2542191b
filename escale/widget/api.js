// The requests of the widget's protocol. A request ends in an answer, in Refused (the server said no, and why)
// or in Unreachable (no answer, or the server itself is in trouble: the same request may be sent again).

const PATIENCE = 15_000;

export class Unreachable extends Error {}

export class Refused extends Error {
  constructor(status, { error, message } = {}, retryAfter = null) {
    super(message ?? "");
    Object.assign(this, { status, code: error ?? "refused", retryAfter });
  }
}

export class Api {
  constructor(server) {
    this.server = server.replace(/\/+$/, "");
  }

  /** A conversation for this device: `{token, conversation, practice}`; the same one while the token is valid. */
  session(token) {
    return this.#json("session", token, { timezone: Intl.DateTimeFormat().resolvedOptions().timeZone });
  }

  /** `message` is `{id, text}` or `{id, choice}`. Sending it twice does nothing twice. */
  send(token, message) {
    return this.#post("messages", token, message);
  }

  read(token, seq) {
    return this.#post("read", token, { seq });
  }

  typing(token, on) {
    return this.#post("typing", token, { on });
  }

  erase(token) {
    return this.#post("erase", token, {});
  }

  async export(token) {
    return (await this.#request("export", token, {})).blob();
  }

  /** The open stream of events after `seq`; it lives until `signal` aborts. */
  async events(token, seq, signal) {
    const response = await fetch(this.#address("events"), {
      headers: { Accept: "text/event-stream", "Last-Event-ID": String(seq), ...bearer(token) },
      cache: "no-store",
      credentials: "omit",
      signal,
    });
    await mustBeGood(response);
    return response.body;
  }

  #address(path) {
    return `${this.server}/widget/${path}`;
  }

  async #json(path, token, body) {
    return (await this.#post(path, token, body)).json();
  }

  #post(path, token, body) {
    const headers = { "Content-Type": "application/json" };
    return this.#request(path, token, { method: "POST", headers, body: JSON.stringify(body) });
  }

  async #request(path, token, options) {
    const headers = { ...options.headers, ...bearer(token) };
    const signal = AbortSignal.timeout(PATIENCE);
    const given = { ...options, headers, signal, credentials: "omit", cache: "no-store" };
    const response = await fetch(this.#address(path), given).catch((error) => {
      throw new Unreachable(error.message);
    });
    await mustBeGood(response);
    return response;
  }
}

const bearer = (token) => (token ? { Authorization: `Bearer ${token}` } : {});

async function mustBeGood(response) {
  if (response.ok) return;
  if (response.status >= 500 || response.status === 408) throw new Unreachable(String(response.status));
  const told = await response.json().catch(() => ({}));
  const wait = Number.parseFloat(response.headers.get("Retry-After"));
  throw new Refused(response.status, told, Number.isFinite(wait) ? wait : null);
}
