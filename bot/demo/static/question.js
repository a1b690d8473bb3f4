// A question before a click that cannot be taken back, over Slack's window.

import { el } from "./dom.js";
import { textObject } from "./mrkdwn.js";

/** Ask what a `confirm` object asks. True for yes. */
export function ask(confirm) {
  const over = document.getElementById("asked");
  const body = document.getElementById("slack-body");
  return new Promise((resolve) => {
    const answer = (yes) => {
      over.hidden = true;
      over.replaceChildren();
      body.inert = !document.getElementById("over").hidden;
      resolve(yes);
    };
    const style = confirm.style === "danger" ? "button-danger" : "button-primary";
    const no = el("button", { type: "button", class: "button", on: { click: () => answer(false) } }, textObject(confirm.deny));
    const yes = el(
      "button",
      { type: "button", class: `button ${style}`, dataset: { target: "confirm" }, on: { click: () => answer(true) } },
      textObject(confirm.confirm),
    );
    over.replaceChildren(
      el(
        "div",
        {
          class: "question",
          role: "alertdialog",
          "aria-labelledby": "question-title",
          "aria-describedby": "question-text",
          on: { keydown: (event) => event.key === "Escape" && answer(false) },
        },
        el("h2", { id: "question-title" }, textObject(confirm.title)),
        el("p", { id: "question-text" }, textObject(confirm.text)),
        el("div", { class: "dialog-buttons" }, no, yes),
      ),
    );
    over.hidden = false;
    body.inert = true;
    no.focus();
  });
}
