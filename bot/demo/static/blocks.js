// Block Kit as elements: what a message or a modal shows, and what can be pressed in it.

import { el, icon } from "./dom.js";
import { mrkdwn, textObject, unescaped } from "./mrkdwn.js";

/** The blocks of a message. `press(element, blockId, option)` is called for buttons and menus. */
export function drawBlocks(blocks, people, press) {
  return blocks.map((block) => drawBlock(block, people, press)).filter(Boolean);
}

export function drawBlock(block, people, press) {
  switch (block.type) {
    case "header":
      return el("h3", { class: "block-header" }, textObject(block.text, people));
    case "section":
      return section(block, people, press);
    case "context":
      return el("div", { class: "block-context" }, block.elements.map((one) => el("span", {}, textObject(one, people))));
    case "divider":
      return el("hr", { class: "block-divider" });
    case "actions":
      return el("div", { class: "block-actions" }, block.elements.map((one) => pressable(one, block.block_id, press)));
    default:
      return null;
  }
}

function section(block, people, press) {
  const text = block.text && el("p", { class: "block-text" }, textObject(block.text, people));
  const fields = block.fields && el("div", { class: "block-fields" }, block.fields.map((one) => fact(one, people)));
  const beside = block.accessory && el("div", { class: "block-accessory" }, pressable(block.accessory, block.block_id, press));
  return el("div", { class: "block-section" }, el("div", { class: "block-main" }, text, fields), beside);
}

/** A field is usually a bold label over its value. */
function fact(field, people) {
  return el("div", { class: "block-field" }, textObject(field, people));
}

function pressable(element, blockId, press) {
  if (element.type === "overflow") return overflow(element, blockId, press);
  if (element.type !== "button") return null;
  const style = element.style ? `button-${element.style}` : "";
  return el(
    "button",
    {
      type: "button",
      class: `button ${style}`,
      dataset: { focus: element.action_id, button: unescaped(element.text.text) },
      on: { click: (event) => press(element, blockId, null, event.currentTarget) },
    },
    textObject(element.text),
  );
}

/** A menu behind three dots. */
function overflow(element, blockId, press) {
  const menu = el(
    "div",
    { class: "menu", role: "menu", hidden: true },
    element.options.map((option) =>
      el(
        "button",
        { type: "button", role: "menuitem", on: { click: () => (close(), press(element, blockId, option, opener)) } },
        textObject(option.text),
      ),
    ),
  );
  const opener = el(
    "button",
    { type: "button", class: "button button-icon", "aria-label": "More actions", "aria-haspopup": "menu" },
    icon("dots"),
  );
  const close = () => (menu.hidden = true);
  opener.addEventListener("click", () => {
    menu.hidden = !menu.hidden;
    if (menu.hidden) return;
    menu.firstElementChild.focus();
    menu.scrollIntoView({ block: "nearest" }); // All of it: the last message's menu would end below the fold.
  });
  const box = el("div", { class: "menu-box" }, opener, menu);
  box.addEventListener("keydown", (event) => event.key === "Escape" && (close(), opener.focus()));
  box.addEventListener("focusout", (event) => box.contains(event.relatedTarget) || close());
  return box;
}

/** The text of a message without blocks. */
export function drawText(text, people) {
  return el("p", { class: "block-text" }, mrkdwn(text, people));
}
