/* Asks why an exchange is closed. */
import { find } from "./dom.js";

/* Resolves to {reason, note}, or to null when the consultant thinks better of it. */
export function askReason() {
  const dialog = find("closing");
  const form = dialog.querySelector("form");
  form.reset();
  find("stay").onclick = () => dialog.close("");
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "close" ? answer(form) : null), { once: true });
  });
}

function answer(form) {
  const given = new FormData(form);
  return { reason: given.get("reason"), note: given.get("note").trim() };
}
