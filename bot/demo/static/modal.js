// Slack's modals: every input that the bot asks for, with errors at their fields.

import { drawBlock } from "./blocks.js";
import { el, icon, redraw } from "./dom.js";
import { textObject, unescaped } from "./mrkdwn.js";

let cameFrom = null;

/** The modal on top, if the acting person has one open. What is typed stays while the rest of the page changes. */
export function drawModal(app) {
  const over = document.getElementById("over");
  const modal = app.state.slack.modals.at(-1);
  const wasOpen = !over.hidden;
  over.hidden = !modal;
  document.getElementById("slack-body").inert = Boolean(modal) || !document.getElementById("asked").hidden;
  if (!modal) {
    if (wasOpen) leave(over);
    return;
  }
  if (!wasOpen) cameFrom = document.activeElement?.dataset.focus;
  const fresh = redraw(over, [app.view.acting, modal.id, modal.title, modal.blocks], () => form(app, modal));
  showErrors(over, modal);
  if (fresh) (over.querySelector("input, textarea, select, button.button-primary") ?? over.querySelector("button")).focus();
}

/** Put values into the fields by their labels, as if somebody had typed them. */
export function fillIn(values) {
  for (const field of document.querySelectorAll("#over .field")) {
    const value = values[field.dataset.label];
    const input = field.querySelector("input, textarea, select");
    if (value !== undefined && input) input.value = value;
  }
}

function leave(over) {
  over.print = null;
  over.replaceChildren();
  const back = cameFrom && document.querySelector(`[data-focus="${CSS.escape(cameFrom)}"]`);
  (back || document.querySelector("#composer input"))?.focus();
}

function form(app, modal) {
  const close = () => app.perform("close");
  const title = textObject(modal.title);
  return el(
    "form",
    {
      class: "modal",
      role: "dialog",
      "aria-labelledby": "modal-title",
      novalidate: true,
      on: {
        submit: (event) => (event.preventDefault(), submit(app, event.currentTarget)),
        keydown: (event) => event.key === "Escape" && close(),
      },
    },
    el(
      "header",
      { class: "modal-head" },
      el("img", { src: "/static/sendday.svg", alt: "", width: "24", height: "24" }),
      el("h2", { id: "modal-title" }, title),
      el("button", { type: "button", class: "icon-button", "aria-label": "Close", on: { click: close } }, icon("close")),
    ),
    el(
      "div",
      { class: "modal-body" },
      el("p", { class: "modal-error", role: "alert", hidden: true }),
      modal.blocks.map((block) => (block.type === "input" ? field(block, modal, app.state.slack.people) : drawBlock(block, app.state.slack.people, () => {}))),
    ),
    el(
      "footer",
      { class: "modal-foot" },
      el("button", { type: "button", class: "button", on: { click: close } }, modal.close ? textObject(modal.close) : "Cancel"),
      modal.submit && el("button", { type: "submit", class: "button button-primary", dataset: { target: "modal" } }, textObject(modal.submit)),
    ),
  );
}

/** Send everything by label; an empty field is null. */
async function submit(app, modal) {
  const button = modal.querySelector("[type=submit]");
  if (!button || button.hasAttribute("aria-busy")) return;
  const values = {};
  for (const one of modal.querySelectorAll(".field")) values[one.dataset.label] = valueOf(one);
  button.setAttribute("aria-busy", "true");
  await app.perform("submit", { values });
  button.removeAttribute("aria-busy");
  document.querySelector("#over .field.has-error [name]")?.focus();
}

function valueOf(one) {
  const chosen = one.querySelector("input[type=radio]") ? one.querySelector("input:checked") : one.querySelector("[name]");
  return chosen?.value || null;
}

function field(block, modal, people) {
  const { element } = block;
  const id = `field-${block.block_id}`;
  const label = unescaped(block.label.text);
  const described = `${id}-hint ${id}-error`;
  const { value, selected_date, selected_option, selected_user } = modal.values[block.block_id]?.[element.action_id] ?? {};
  const group = element.type === "radio_buttons";
  return el(
    group ? "fieldset" : "div",
    { class: "field", dataset: { label, block: block.block_id } },
    el(
      group ? "legend" : "label",
      group ? {} : { for: id },
      label,
      block.optional && el("span", { class: "quiet" }, " (optional)"),
    ),
    input(
      element,
      { id, name: block.block_id, "aria-describedby": described, "aria-required": String(!block.optional) },
      value ?? selected_date ?? selected_option ?? selected_user,
      people,
    ),
    el("p", { class: "field-error", id: `${id}-error` }),
    el("p", { class: "field-hint", id: `${id}-hint` }, block.hint ? unescaped(block.hint.text) : ""),
  );
}

/** The control for an element, with the value that it holds already. */
function input(element, attributes, held, people) {
  const placeholder = element.placeholder ? unescaped(element.placeholder.text) : "";
  switch (element.type) {
    case "static_select":
    case "external_select":
      return select(element, attributes, placeholder, held);
    case "users_select":
      return valued(person(people, attributes, placeholder), held);
    case "radio_buttons":
      return el("div", { class: "choices" }, element.options.map((option) => radio(option, attributes, held)));
    case "datepicker":
      return valued(el("input", { type: "date", ...attributes }), held);
    case "plain_text_input":
      if (element.multiline) return valued(el("textarea", { rows: "4", placeholder, ...attributes }), held);
      return valued(el("input", { type: "text", autocomplete: "off", placeholder, ...attributes }), held);
    default:
      return el("p", { class: "quiet" }, "The demo does not draw this kind of field.");
  }
}

function valued(control, held) {
  control.value = typeof held === "string" ? held : "";
  return control;
}

function select(element, attributes, placeholder, held) {
  const options = element.options ?? [];
  const control = el(
    "select",
    attributes,
    el("option", { value: "" }, placeholder || "Choose"),
    options.map((option) => el("option", { value: unescaped(option.text.text) }, unescaped(option.text.text))),
  );
  control.value = held?.text?.text ?? "";
  return control;
}

function person(people, attributes, placeholder) {
  const members = Object.entries(people).filter(([, one]) => !one.is_bot);
  return el(
    "select",
    attributes,
    el("option", { value: "" }, placeholder || "Choose"),
    members.map(([id, one]) => el("option", { value: id }, one.real_name)),
  );
}

function radio(option, { name, "aria-describedby": described }, held) {
  const control = el("input", { type: "radio", name, value: unescaped(option.text.text), "aria-describedby": described });
  control.checked = held?.value === option.value;
  return el("label", { class: "choice" }, control, unescaped(option.text.text));
}

/** Each sentence at its field; what concerns the whole modal above all of them. */
function showErrors(over, modal) {
  const whole = over.querySelector(".modal-error");
  whole.textContent = modal.errors[""] ?? "";
  whole.hidden = !modal.errors[""];
  for (const one of over.querySelectorAll(".field")) {
    const sentence = modal.errors[one.dataset.block] ?? "";
    one.classList.toggle("has-error", Boolean(sentence));
    one.querySelector(".field-error").textContent = sentence;
    for (const control of one.querySelectorAll("[name]")) control.setAttribute("aria-invalid", String(Boolean(sentence)));
  }
}
