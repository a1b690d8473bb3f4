// The strip that names the next click, and points at it.

import { type } from "./composer.js";
import { el, icon, redraw } from "./dom.js";
import { fillIn } from "./modal.js";
import { mrkdwn } from "./mrkdwn.js";

const POINTED = "is-next";

export function drawTour(app) {
  const { steps, at, say, example } = app.state.tour;
  redraw(document.getElementById("tour"), [steps, at, say, app.state.also, Object.keys(example)], () => [
    el("ol", { class: "steps" }, steps.map((step, place) => drawStep(step, place, at))),
    el(
      "div",
      { class: "next" },
      el("p", { class: "say", id: "say" }, el("b", {}, at < steps.length ? "Next " : "Done "), mrkdwn(say)),
      Object.keys(example).length > 0 &&
        el("button", { type: "button", class: "chip", on: { click: () => fillIn(app.state.tour.example) } }, "Fill in an example"),
      also(app),
    ),
  ]);
  point(app);
}

function drawStep({ title, is_done: isDone }, place, at) {
  return el(
    "li",
    { class: `step ${isDone ? "is-done" : ""}`, "aria-current": place === at ? "step" : null },
    el("span", { class: "step-sign", "aria-hidden": "true" }, isDone ? icon("check", 14) : place + 1),
    el("span", {}, title, isDone && el("span", { class: "unseen" }, " (done)")),
  );
}

/** More to try: it acts as the right person, and types the line. */
function also(app) {
  const pick = (one, box) => {
    box.open = false;
    app.go({ acting: one.who, channel: "approvals", thread: null });
    type(one.line);
  };
  const box = el(
    "details",
    { class: "also", dataset: { target: "also" } },
    el("summary", { class: "chip" }, "Also try"),
    el(
      "ul",
      {},
      app.state.also.map((one) =>
        el("li", {}, el("button", { type: "button", on: { click: () => pick(one, box) } }, el("code", {}, one.line), el("small", {}, one.why))),
      ),
    ),
  );
  box.addEventListener("keydown", (event) => event.key === "Escape" && (box.open = false));
  box.addEventListener("focusout", (event) => box.contains(event.relatedTarget) || !event.relatedTarget || (box.open = false));
  return box;
}

/** Put a ring around the first target that is to be seen. */
function point(app) {
  const next = app.state.tour.targets.map((target) => find(app, target)).find(Boolean);
  for (const old of document.querySelectorAll(`.${POINTED}`)) if (old !== next) old.classList.remove(POINTED);
  if (!next || next.classList.contains(POINTED)) return;
  next.classList.add(POINTED);
  next.scrollIntoView({ block: "nearest" });
}

function find(app, target) {
  const [kind, name] = target.split(":");
  if (kind === "button") return [...document.querySelectorAll(`#messages [data-button="${CSS.escape(name)}"]`)].at(-1);
  if (kind === "channel" && app.view.channel === name) return null;
  if (kind === "tab" && app.view.tab === name) return null;
  if (kind === "composer" && !document.getElementById("over").hidden) return null;
  return document.querySelector(`[data-target="${CSS.escape(target)}"]`);
}
