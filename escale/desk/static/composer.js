/* Where the consultant writes: drafts by conversation, Enter sends, the person sees that somebody writes. */
import { about, post } from "./api.js";
import { find } from "./dom.js";
import { say } from "./words.js";

const LONGEST = 4000;
const SHOWN_FROM = 3500;
const TYPING_EVERY = 2500;
const precise = matchMedia("(pointer: fine)"); // a keyboard on glass has no Shift + Enter: there Enter is a new line

export class Composer {
  constructor({ send }) {
    this.form = find("composer");
    this.text = find("reply");
    this.count = find("count");
    this.send = send;
    this.typed = 0;
    if (!precise.matches) this.text.placeholder = "";
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.text.addEventListener("keydown", (event) => this.key(event));
    this.text.addEventListener("input", () => this.changed());
    this.text.addEventListener("blur", () => this.type(false));
  }

  open(conversation) {
    if (this.conversation !== conversation) {
      this.conversation = conversation;
      this.text.value = sessionStorage.getItem(this.draft()) ?? "";
    }
    this.form.hidden = false;
    this.fit();
  }

  close() {
    this.form.hidden = true;
    this.conversation = null;
  }

  focus() {
    if (!this.form.hidden) this.text.focus();
  }

  draft() {
    return `escale.${document.body.dataset.consultant}.draft.${this.conversation}`;
  }

  key(event) {
    if (precise.matches && event.key === "Enter" && !event.shiftKey && !event.isComposing) this.submit(event);
  }

  changed() {
    sessionStorage.setItem(this.draft(), this.text.value);
    this.fit();
    this.type(this.text.value.trim() !== "");
  }

  submit(event) {
    event.preventDefault();
    const text = this.text.value.trim();
    if (!text || text.length > LONGEST) return;
    this.text.value = "";
    sessionStorage.removeItem(this.draft());
    this.typed = 0;
    this.fit();
    this.send(this.conversation, text);
  }

  /* The field grows to six lines; the count shows when it matters. */
  fit() {
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight + 2}px`;
    const left = LONGEST - this.text.value.length;
    const name = left < 0 ? "talk.too_long" : "talk.left_signs";
    this.count.textContent = this.text.value.length < SHOWN_FROM ? "" : say(name, { count: Math.abs(left) });
    this.count.dataset.over = left < 0 ? "yes" : "";
  }

  type(on) {
    const now = Date.now();
    if (on ? now - this.typed < TYPING_EVERY : !this.typed) return;
    this.typed = on ? now : 0;
    if (this.conversation) post(about(this.conversation, "/typing"), { on }).catch(() => null); // a sign, not a message
  }
}
