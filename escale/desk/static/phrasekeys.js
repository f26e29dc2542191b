/* One key sorts. Digits by their place on the keyboard: on a French one they ask for the shift key. */
import { Keys } from "./keys.js";

const LETTERS = { j: "next", k: "previous", h: "scope", x: "nothing", s: "split", u: "undo", "/": "other", "?": "help" };
const MOVES = new Set(["next", "previous"]);
const DIGIT = /^(?:Digit|Numpad)([0-5])$/;

export class PhraseKeys extends Keys {
  meaning(event) {
    const name = LETTERS[event.key] ?? this.arrow(event) ?? this.digit(event);
    return event.repeat && !MOVES.has(name) ? null : name; // a key held down sorts one group, not ten
  }

  writing(target) {
    return target.type !== "checkbox" && super.writing(target);
  }

  arrow({ key, target }) {
    if (target !== document.body && !target.closest("#rows, #card-title")) return null;
    return { ArrowDown: "next", ArrowUp: "previous" }[key];
  }

  digit({ code }) {
    const number = DIGIT.exec(code)?.[1];
    if (number === undefined) return null;
    return number === "0" ? "nothing" : `candidate${number}`;
  }

  constructor(does) {
    super({ ...does, ...Object.fromEntries([1, 2, 3, 4, 5].map((one) => [`candidate${one}`, () => does.candidate(one)])) });
  }
}
