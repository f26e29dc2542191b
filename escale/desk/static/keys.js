/* One-key shortcuts: silent in fields and dialogs, and off when the consultant wants so. */
import { find } from "./dom.js";

const OFF = "escale.keys.off";

export class Keys {
  constructor(does) {
    this.does = does;
    this.help = find("keys");
    find("show-keys").addEventListener("click", () => this.help.showModal());
    this.remember(find("keys-on"));
    document.addEventListener("keydown", (event) => this.press(event));
  }

  remember(box) {
    box.checked = !localStorage.getItem(OFF);
    box.addEventListener("change", () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
  }

  press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") return this.does.leave();
    if (this.writing(event.target) || (localStorage.getItem(OFF) && event.key !== "?")) return;
    const name = this.meaning(event);
    if (!name) return;
    event.preventDefault();
    if (name === "help") this.help.showModal();
    else this.does[name]();
  }

  writing(target) {
    return target.closest("input, textarea, select, [contenteditable]") !== null;
  }

  meaning(event) {
    const arrows = event.target.closest("#groups") || event.target === document.body;
    if (arrows && event.key === "ArrowDown") return "next";
    if (arrows && event.key === "ArrowUp") return "previous";
    return { j: "next", k: "previous", t: "take", r: "reply", h: "handBack", c: "close", "?": "help" }[event.key];
  }
}
