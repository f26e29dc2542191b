/* What changed by itself is said politely; what the consultant did is confirmed for a moment. */
import { find } from "./dom.js";

const SHOWN = 6000;
let timer;

export function announce(text) {
  const region = find("polite");
  region.textContent = "";
  setTimeout(() => (region.textContent = text), 50);
}

export function toast(text, { failed = false } = {}) {
  const shown = find("toast");
  shown.textContent = text;
  shown.dataset.failed = failed ? "yes" : "";
  shown.classList.add("shown");
  clearTimeout(timer);
  timer = setTimeout(() => shown.classList.remove("shown"), failed ? SHOWN * 2 : SHOWN);
}
