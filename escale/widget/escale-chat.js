// <escale-chat server="https://…" practice="…">: the conversation on any page, by one script tag:
//   <script type="module" src="https://…/widget/escale-chat.js" data-practice="Ma structure"></script>
// Nothing is stored and nothing but these files is requested before the person opens the panel.

import { Client } from "./client.js";
import { Memory, theme } from "./memory.js";
import { View } from "./view.js";
import { Calendar, loadTexts, words } from "./words.js";

const HERE = new URL(".", import.meta.url);
const LANGUAGE = "fr";
const UNREACHABLE_AFTER = 3000; // a short interruption is not worth a word
const HISTORY_QUIET = 250;

class EscaleChat extends HTMLElement {
  #client;
  #memory;
  #view;
  #ready;
  #t;
  #busy = true;
  #drawing = 0;
  #timers = {};

  connectedCallback() {
    this.#ready ??= this.#start();
    this.#client?.resume();
  }

  disconnectedCallback() {
    this.#client?.pause();
  }

  /** Open the panel; `text`, if any, stands ready in the text box. */
  async open(text = "") {
    await this.#ready;
    this.#view.open();
    if (text) this.#view.draft(text);
  }

  async close() {
    await this.#ready;
    this.#view.close();
  }

  get #server() {
    return new URL(this.getAttribute("server") || HERE.origin, location.href).href.replace(/\/$/, "");
  }

  async #start() {
    this.#applyTheme(theme.choice ?? this.dataset.theme ?? null);
    const root = this.attachShadow({ mode: "open" });
    const [texts, ...sheets] = await Promise.all([loadTexts(HERE, LANGUAGE), styles("tokens.css"), styles("widget.css")]);
    root.adoptedStyleSheets = sheets;
    this.#t = Object.assign(words(texts), { language: LANGUAGE });
    this.#memory = new Memory(this.#server);
    this.#client = new Client(this.#server, this.#memory);
    this.#view = this.#newView();
    this.#listen();
    root.append(this.#view.node);
    this.#client.resume();
    this.#draw();
  }

  #newView() {
    const client = this.#client;
    const { draft } = this.#memory;
    const name = this.getAttribute("practice") || this.#memory.session.practice || "Escale";
    const view = new View(this.#t, new Calendar(LANGUAGE, this.#t), name, {
      open: () => (client.open(), this.#draw()),
      close: () => {},
      send: (text) => client.say(text),
      choose: (button) => client.choose(button),
      retry: () => client.retry(),
      recall: (id) => client.recall(id),
      read: (seq) => this.#view?.isOpen && !document.hidden && client.seen(seq),
      typing: (on) => client.typing(on),
      draft: (text) => (this.#memory.draft = text),
      export: () => client.export(),
      erase: () => client.erase(),
      known: () => client.token !== null,
      themeChoice: () => theme.choice,
      theme: (choice) => this.#chooseTheme(choice),
    });
    view.composer.text = draft;
    view.invite.hidden = client.token !== null;
    return view;
  }

  #listen() {
    const on = (name, act) => this.#client.addEventListener(name, ({ detail }) => act(detail));
    on("change", () => this.#draw());
    on("owner", (owner) => this.#view.owner(owner));
    on("typing", (typing) => this.#type(typing));
    on("network", (state) => this.#network(state));
    on("practice", (name) => name && !this.hasAttribute("practice") && this.#view.practice(name));
    document.addEventListener("visibilitychange", () => document.hidden || this.#view.log.settle());
  }

  /** Once a frame at most: a history of two hundred messages is one drawing. */
  #draw() {
    this.#drawing ||= requestAnimationFrame(() => {
      this.#drawing = 0;
      if (this.#busy) this.#later("history", HISTORY_QUIET, () => ((this.#busy = false), this.#draw()));
      this.#view.log.node.setAttribute("aria-busy", String(this.#busy));
      this.#view.log.render(this.#lines(), { busy: this.#busy });
      this.#view.unread(this.#client.unread);
    });
  }

  #lines() {
    const lines = this.#client.transcript.lines();
    return lines.map((line) => (line.key === "notice" ? { ...line, text: this.#t(`notice.${line.text}`) } : line));
  }

  #type({ author, on, name }) {
    clearTimeout(this.#timers.typing);
    this.#view.log.type(on ? { author, name } : null);
    if (on) this.#later("typing", 30_000, () => this.#view.log.type(null));
  }

  #network(state) {
    if (state !== "online") this.#view.log.type(null); // nobody can be seen writing
    if (state === "unreachable" && this.#timers.network) return; // the first failure counts the time
    clearTimeout(this.#timers.network);
    this.#timers.network = null;
    if (state === "unreachable") this.#later("network", UNREACHABLE_AFTER, () => this.#view.network(state));
    else this.#view.network(state);
  }

  #later(name, time, act) {
    clearTimeout(this.#timers[name]);
    this.#timers[name] = setTimeout(act, time);
  }

  #chooseTheme(choice) {
    theme.choice = choice;
    this.#applyTheme(choice);
  }

  /** The page may follow: it hears `escale-theme`. */
  #applyTheme(choice) {
    if (choice) this.dataset.theme = choice;
    else delete this.dataset.theme;
    this.dispatchEvent(new CustomEvent("escale-theme", { detail: choice, bubbles: true, composed: true }));
  }
}

async function styles(name) {
  const response = await fetch(new URL(name, HERE), { credentials: "omit" });
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return new CSSStyleSheet().replace(await response.text());
}

function element() {
  return document.querySelector("escale-chat") ?? document.body.appendChild(newElement());
}

function newElement() {
  const script = [...document.scripts].find(({ src }) => src === import.meta.url);
  const chat = document.createElement("escale-chat");
  for (const name of ["server", "practice"]) if (script?.dataset[name]) chat.setAttribute(name, script.dataset[name]);
  if (script?.dataset.theme) chat.dataset.theme = script.dataset.theme;
  return chat;
}

if (!customElements.get("escale-chat")) {
  customElements.define("escale-chat", EscaleChat);
  window.escale = { open: (text) => element().open(text), close: () => element().close() };
  element();
}
