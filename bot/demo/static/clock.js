// The demo's clock: what time it is for the bot, and how to move it on.

import { announce, el, icon, redraw } from "./dom.js";
import { date, instant, place, time, weekday } from "./times.js";

const STEPS = [
  { to: "hour", label: "+1 hour" },
  { to: "day", label: "+1 day" },
];

export function drawClock(app) {
  const { now, moves } = app.state.clock;
  const shown = { day: weekday(now), date: date(now), time: time(now), place: place() };
  redraw(document.getElementById("clock"), [shown, moves], () => [
    el(
      "p",
      { class: "now", id: "now" },
      icon("clock", 20),
      el("span", { class: "now-time" }, shown.time),
      el("span", { class: "now-day" }, el("b", {}, shown.day), el("small", {}, `${shown.date} · ${shown.place}`)),
    ),
    el("div", { class: "moves" }, STEPS.map((step) => forward(app, step)), moves.map((move) => jump(app, move))),
  ]);
}

function forward(app, { to, label }) {
  return el("button", { type: "button", class: "move", dataset: { focus: `move:${to}` }, on: { click: (event) => move(app, to, event) } }, label);
}

/** To the moment when something happens by itself. */
function jump(app, { to, label, at, about }) {
  return el(
    "button",
    {
      type: "button",
      class: "move move-to",
      disabled: !at,
      title: about,
      dataset: { focus: `move:${to}`, target: `move:${to}` },
      on: { click: (event) => move(app, to, event) },
    },
    el("b", {}, label),
    el("small", {}, at ? instant(at) : "nothing waits"),
  );
}

async function move(app, to, event) {
  const button = event.currentTarget;
  if (button.hasAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  if (await app.perform("move", { to })) announce(`It is ${instant(app.state.clock.now)}.`);
  button.removeAttribute("aria-busy");
}
