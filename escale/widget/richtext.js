// Addresses and telephone numbers in a text become links, node by node; all else stays text.

import { h } from "./dom.js";

const ADDRESS = String.raw`https?:\/\/[^\s<>"«»]+`;
const TELEPHONE = String.raw`tel:\+?[\d.\-]{2,20}\d`;
const FRENCH_NUMBER = String.raw`(?<![\d+])0[1-9](?:[ .\u00a0\u202f]?\d\d){4}(?!\d)`;
const TRAILING = /[.,;:!?…'’\]]+$/;

/** The nodes of `text`. `callable` lists short numbers, as « 3114 », that can be called as they stand. */
export function richText(text, callable = []) {
  const short = callable.map((number) => String.raw`(?<![\d.,])${number}(?!\d|[.,]\d|\s?[€%])`);
  const pattern = new RegExp([ADDRESS, TELEPHONE, FRENCH_NUMBER, ...short].join("|"), "gu");
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(pattern)) {
    const shown = withoutTail(found[0]);
    const link = asLink(shown);
    if (!link) continue;
    nodes.push(text.slice(from, found.index), link);
    from = found.index + shown.length;
  }
  return [...nodes, text.slice(from)].filter(Boolean);
}

function withoutTail(match) {
  const bare = match.replace(TRAILING, "");
  const unopened = bare.endsWith(")") && bare.split(")").length > bare.split("(").length;
  return unopened ? withoutTail(bare.slice(0, -1)) : bare;
}

function asLink(shown) {
  if (!shown.startsWith("http")) return telephone(shown);
  const href = URL.canParse?.(shown) === false ? null : shown;
  return href && h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow" }, shown);
}

function telephone(shown) {
  const number = shown.replace(/^tel:/, "");
  return h("a", { href: `tel:${number.replace(/[^\d+]/g, "")}`, rel: "nofollow" }, number);
}
