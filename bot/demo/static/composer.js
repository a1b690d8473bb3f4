// The box to type in: slash commands with their words offered, ordinary messages, and the shortcuts.

import { el, icon, redraw } from "./dom.js";
import { channelOf } from "./slack.js";

let words = [];
let command = "";
let chosen = -1;

export function drawComposer(app) {
  words = app.state.words;
  command = app.state.slack.commands[0].name;
  const channel = channelOf(app);
  redraw(document.getElementById("composer"), [channel.name, app.state.slack.shortcuts], () => [
    el("ul", { class: "offers", id: "offers", role: "listbox", "aria-label": "Commands", hidden: true }),
    shortcuts(app),
    box(app, channel),
    el("button", { type: "button", class: "icon-button send", "aria-label": "Send", on: { click: () => send(app) } }, icon("send")),
  ]);
}

/** Put a line into the box, ready to be sent. */
export function type(line) {
  const input = document.querySelector("#composer input");
  input.value = line;
  input.focus();
  offer(input);
}

function box(app, channel) {
  return el("input", {
    type: "text",
    role: "combobox",
    "aria-label": `Message #${channel.name}`,
    "aria-controls": "offers",
    "aria-expanded": "false",
    "aria-autocomplete": "list",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: `Message #${channel.name}, or type / for a command`,
    dataset: { focus: "composer", target: "composer" },
    on: {
      input: (event) => offer(event.currentTarget),
      keydown: (event) => keyed(app, event),
      blur: () => setTimeout(hide, 150),
    },
  });
}

/** The commands that go on as what was typed begins, and the one whose words are being typed. */
function offered(typed) {
  if (!typed.startsWith("/")) return [];
  return words
    .map((word) => ({ ...word, line: `${command} ${word.form}`, start: start(word) }))
    .filter((word) => goesOn(word, typed) || (word.start !== command && typed.startsWith(`${word.start} `)));
}

const goesOn = (word, typed) => word.start.startsWith(typed.trimEnd());

/** What can be typed of a form without its placeholders: `/invoice new`. */
function start(word) {
  const fixed = word.form.split(/[[<]/)[0].trim();
  return `${command} ${fixed}`.trim();
}

function offer(input) {
  const list = document.getElementById("offers");
  const typed = input.value.trimStart();
  const shown = offered(typed);
  chosen = -1;
  list.replaceChildren(...shown.map((word, place) => entry(input, word, place)));
  list.hidden = !shown.length;
  input.setAttribute("aria-expanded", String(shown.length > 0));
  input.removeAttribute("aria-activedescendant");
}

function entry(input, word, place) {
  const take = (event) => (event.preventDefault(), complete(input, word));
  return el(
    "li",
    { role: "option", id: `offer-${place}`, "aria-selected": "false", dataset: { start: word.start }, on: { mousedown: take } },
    el("b", {}, word.line),
    el("span", { class: "quiet" }, word.does),
  );
}

function complete(input, word) {
  const takesMore = word.line !== word.start;
  input.value = takesMore ? `${word.start} ` : word.start;
  hide();
  input.focus();
}

function hide() {
  const list = document.getElementById("offers");
  list.hidden = true;
  chosen = -1;
  document.querySelector("#composer input")?.setAttribute("aria-expanded", "false");
}

function keyed(app, event) {
  const input = event.currentTarget;
  const entries = [...document.querySelectorAll("#offers:not([hidden]) [role=option]")];
  const word = offered(input.value.trimStart()).find((one) => one.start === entries[Math.max(chosen, 0)]?.dataset.start);
  if (event.key === "Escape") hide();
  else if (event.key === "Tab" && !event.shiftKey && word && goesOn(word, input.value)) {
    event.preventDefault();
    complete(input, word);
  }
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (!entries.length) return;
    event.preventDefault();
    point(input, entries, event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && !event.isComposing) {
    event.preventDefault();
    if (chosen >= 0 && word) complete(input, word);
    else send(app);
  }
}

function point(input, entries, by) {
  chosen = (chosen + by + entries.length) % entries.length;
  entries.forEach((one, place) => one.setAttribute("aria-selected", String(place === chosen)));
  entries[chosen].scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", entries[chosen].id);
}

async function send(app) {
  const input = document.querySelector("#composer input");
  const line = input.value.trim();
  if (!line || input.hasAttribute("aria-busy")) return;
  hide();
  input.setAttribute("aria-busy", "true");
  const channel = channelOf(app).name;
  const went = line.startsWith("/") ? app.perform("command", { line, channel }) : app.perform("say", { text: line, channel });
  if (await went) input.value = "";
  input.removeAttribute("aria-busy");
}

/** Slack's lightning: the shortcuts of the app. */
function shortcuts(app) {
  const run = (name) => {
    menu.hidden = true;
    opener.focus();
    app.perform("shortcut", { name });
  };
  const menu = el(
    "div",
    { class: "menu menu-up", role: "menu", hidden: true },
    app.state.slack.shortcuts
      .filter((one) => one.is_global)
      .map((one) =>
        el(
          "button",
          { type: "button", role: "menuitem", on: { click: () => run(one.name) } },
          el("b", {}, one.name),
          el("small", {}, one.description ?? "Sendday"),
        ),
      ),
  );
  const opener = el(
    "button",
    { type: "button", class: "icon-button", "aria-label": "Shortcuts", "aria-haspopup": "menu", dataset: { focus: "shortcuts" } },
    icon("bolt"),
  );
  opener.addEventListener("click", () => {
    menu.hidden = !menu.hidden;
    if (!menu.hidden) menu.firstElementChild?.focus();
  });
  const around = el("div", { class: "menu-box" }, opener, menu);
  around.addEventListener("keydown", (event) => event.key === "Escape" && ((menu.hidden = true), opener.focus()));
  around.addEventListener("focusout", (event) => around.contains(event.relatedTarget) || (menu.hidden = true));
  return around;
}
