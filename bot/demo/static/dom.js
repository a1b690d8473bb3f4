// Building elements. Text from outside only ever becomes text nodes: nothing here parses HTML.

const SVG = "http://www.w3.org/2000/svg";

/** An element. `on` holds listeners, `dataset` data attributes; true and false set or leave out an attribute. */
export function el(tag, { on = {}, dataset = {}, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  for (const [event, listener] of Object.entries(on)) element.addEventListener(event, listener);
  Object.assign(element.dataset, dataset);
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** One of our own drawings, beside a text that says the same. */
export function icon(name, size = 18) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/static/icons.svg#${name}`);
  for (const [key, value] of Object.entries({ width: size, height: size, "aria-hidden": "true", class: "icon" })) {
    svg.setAttribute(key, value);
  }
  svg.append(use);
  return svg;
}

/** Make the children of `parent` follow `items`. What did not change keeps its element, its focus and its state. */
export function follow(parent, items, { key, build }) {
  const there = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const wanted = items.map((item) => {
    const name = key(item);
    const print = JSON.stringify(item);
    const old = there.get(name);
    if (old && old.print === print) return old;
    const fresh = build(item);
    fresh.dataset.key = name;
    fresh.print = print;
    if (old) takeFocus(old, fresh);
    return fresh;
  });
  const keep = new Set(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((child, place) => {
    if (parent.children[place] !== child) parent.insertBefore(child, parent.children[place] ?? null);
  });
}

/** Draw into `parent` only when what it shows has changed. Says whether it did. */
export function redraw(parent, shown, build) {
  const print = JSON.stringify(shown);
  if (parent.print === print) return false;
  const focused = parent.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  parent.print = print;
  parent.replaceChildren(...[build()].flat());
  if (focused) parent.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
  return true;
}

/** Whoever worked in the old element goes on in the new one, once it stands on the page. */
function takeFocus(old, fresh) {
  const active = document.activeElement;
  if (!old.contains(active)) return;
  const same = active.dataset.focus;
  queueMicrotask(() => {
    const heir = same && fresh.querySelector(`[data-focus="${CSS.escape(same)}"]`);
    if (!heir) fresh.tabIndex = -1;
    (heir || fresh).focus({ preventScroll: true });
  });
}

/** Say something to those who listen instead of looking. */
export function announce(sentence) {
  document.getElementById("announcer").textContent = sentence;
}

let toastTimer = 0;

/** Say what did not work, for a while. */
export function complain(sentence) {
  const toast = document.getElementById("toast");
  toast.textContent = sentence;
  toast.classList.add("is-shown");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => toast.classList.remove("is-shown"), 6000);
}
