// Slack's markup as elements. Words from outside become text nodes; links only where http(s) or mailto says so.

import { el } from "./dom.js";
import { slackDate } from "./times.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
// A mark formats what it touches: beside a space, even one without width, it is only a sign.
const PIECES = /<([^<>]+)>|`([^`\n]+)`|(?<![\p{L}\p{N}])([*_~])(?=[^\s\u200b])([^\n]*?[^\s\u200b])\3(?![\p{L}\p{N}])|\n/gu;
const TAGS = { "*": "strong", _: "em", "~": "s" };
const SAFE_LINK = /^(https?:|mailto:)/i;

export const unescaped = (text) => text.replace(/&(amp|lt|gt);/g, (entity) => ENTITIES[entity]);

/** `mrkdwn` as a list of nodes; `people` are the workspace's, by id. */
export function mrkdwn(text, people = {}) {
  const nodes = [];
  let done = 0;
  for (const found of text.matchAll(PIECES)) {
    if (found.index > done) nodes.push(unescaped(text.slice(done, found.index)));
    nodes.push(piece(found, people));
    done = found.index + found[0].length;
  }
  if (done < text.length) nodes.push(unescaped(text.slice(done)));
  return nodes;
}

/** A text object of Block Kit. */
export function textObject(object, people) {
  if (!object) return [];
  return object.type === "mrkdwn" ? mrkdwn(object.text, people) : [unescaped(object.text)];
}

function piece([whole, angled, code, mark, inside], people) {
  if (whole === "\n") return el("br");
  if (angled) return reference(angled, people);
  if (code) return el("code", {}, unescaped(code));
  return el(TAGS[mark], {}, mrkdwn(inside, people));
}

/** What stands in angle brackets: a person, a channel, a date, a broadcast or a link. */
function reference(text, people) {
  const [target, label] = split(text, "|");
  const kind = target[0];
  if (kind === "@") return el("span", { class: "mention" }, `@${people[target.slice(1)]?.real_name ?? label ?? target.slice(1)}`);
  if (kind === "#") return el("span", { class: "mention" }, `#${label ?? target.slice(1)}`);
  if (target.startsWith("!date^")) {
    const [, seconds, format] = target.split("^");
    return el("time", {}, slackDate(Number(seconds), format));
  }
  if (kind === "!") return el("span", { class: "mention" }, `@${target.slice(1)}`);
  const shown = unescaped(label ?? target);
  const address = unescaped(target);
  if (!SAFE_LINK.test(address)) return document.createTextNode(shown);
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, shown);
}

function split(text, sign) {
  const place = text.indexOf(sign);
  return place < 0 ? [text, undefined] : [text.slice(0, place), text.slice(place + 1)];
}
