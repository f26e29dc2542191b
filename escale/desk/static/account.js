/* The account's menu: look, notifications, leaving. */
import { find } from "./dom.js";
import { say } from "./words.js";

const THEME = "escale.theme";
const NOTIFY = "escale.notify";

export function startMenu() {
  const menu = find("menu");
  document.addEventListener("click", (event) => menu.contains(event.target) || (menu.open = false));
  menu.addEventListener("keydown", (event) => event.key === "Escape" && shut(menu, event));
  for (const choice of menu.querySelectorAll("[name=theme]")) startTheme(choice);
  startNotify(find("notify"));
  find("logout").addEventListener("submit", () => sessionStorage.clear());
  document.querySelector(".pages [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
}

function shut(menu, event) {
  event.preventDefault();
  menu.open = false;
  menu.querySelector("summary").focus();
}

function startTheme(choice) {
  choice.checked = choice.value === (localStorage.getItem(THEME) ?? "");
  choice.addEventListener("change", () => setTheme(choice.value));
}

function setTheme(value) {
  if (value) localStorage.setItem(THEME, value);
  else localStorage.removeItem(THEME);
  if (value) document.documentElement.dataset.theme = value;
  else delete document.documentElement.dataset.theme;
}

function startNotify(box) {
  box.checked = Boolean(localStorage.getItem(NOTIFY)) && window.Notification?.permission === "granted";
  box.addEventListener("change", async () => {
    box.checked = box.checked && (await window.Notification?.requestPermission()) === "granted";
    if (box.checked) localStorage.setItem(NOTIFY, "1");
    else localStorage.removeItem(NOTIFY);
  });
}

/* Tells of new requests while the desk is not in view; a click opens the first. */
export function notify(fresh) {
  if (!document.hidden || !find("notify").checked) return;
  const text = say("queue.news", { count: fresh.length });
  const shown = new Notification(text, { body: fresh[0].need ?? say("queue.no_need"), tag: "escale" });
  shown.onclick = () => {
    focus();
    location.hash = fresh[0].id;
  };
}
