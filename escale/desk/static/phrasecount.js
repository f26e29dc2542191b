/* How many sentences wait to be sorted, beside the page's name. */
import { find } from "./dom.js";
import { say } from "./words.js";

export function showCount(count) {
  const shown = find("phrases-count");
  shown.hidden = count === 0;
  shown.textContent = String(count);
  shown.title = say("phrases.count", { count });
}
