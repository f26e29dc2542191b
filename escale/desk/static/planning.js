/* The hours page works without scripts; with them, rows come and go without asking the desk. */
import { startMenu } from "./account.js";
import { find } from "./dom.js";

const week = find("week");

function touched() {
  find("unsaved").hidden = false;
}

function add(day) {
  const pattern = document.querySelector("#week .row");
  const row = pattern.cloneNode(true);
  row.classList.remove("wrong");
  row.querySelector(".problem")?.remove();
  row.querySelector("details").open = false;
  for (const field of row.querySelectorAll("input")) clear(field, day.dataset.weekday);
  day.querySelector("ul").append(row);
  row.querySelector("[name=start]").focus();
}

function clear(field, weekday) {
  field.value = field.name === "weekday" ? weekday : "";
  field.removeAttribute("aria-invalid");
  field.removeAttribute("aria-describedby");
}

function remove(row) {
  const day = row.closest(".day");
  row.remove();
  day.querySelector("[name=add]").focus();
}

function press(event) {
  const { name } = event.submitter ?? {};
  if (name === "add" && document.querySelector("#week .row")) add(event.submitter.closest(".day"));
  else if (name === "remove") remove(event.submitter.closest(".row"));
  else return;
  event.preventDefault();
  touched();
}

/* A file goes as it is: it may be larger than any form. */
async function send(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const [file] = find("feed-sent").files;
  const headers = {
    "X-CSRF-Token": document.querySelector("meta[name=csrf]").content,
    "X-File-Name": file.name.replace(/[^\x20-\x7e]/g, "_"),
  };
  const answer = await fetch(`/desk/api/${form.dataset.path}`, { method: "POST", headers, body: file });
  if (answer.ok) return location.reload();
  const told = await answer.json().catch(() => ({}));
  find("feed-problem").textContent = told.message ?? "";
  find("feed-problem").hidden = false;
}

startMenu();
find("feed-file")?.addEventListener("submit", send);
if (week) {
  week.addEventListener("submit", press);
  week.addEventListener("input", touched);
}
for (const chooser of document.querySelectorAll(".whose select")) {
  chooser.addEventListener("change", () => chooser.form.requestSubmit());
}
document.querySelector("[role=alert]")?.scrollIntoView({ block: "center" });
