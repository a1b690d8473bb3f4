// PDFs: a chip wherever one lies, and a window that shows its pages as they are printed.

import { el, icon } from "./dom.js";

const KILO = 1000;

export const size = (bytes) => `${Math.max(1, Math.round(bytes / KILO))} kB`;
export const short = (sha256) => `${sha256.slice(0, 12)}…`;

/** A file that opens in the viewer. `path` is where the server finds it. */
export function fileButton(file, ...beside) {
  return el(
    "div",
    { class: "file" },
    el(
      "button",
      { type: "button", class: "file-open", dataset: { focus: file.path }, on: { click: () => show(file) } },
      icon("pdf", 30),
      el("span", { class: "file-words" }, el("b", {}, file.name), el("small", {}, `PDF · ${size(file.size)}`)),
    ),
    beside,
    link(file, "open-link"),
  );
}

/** The document itself, in a tab of its own. */
export function link(file, kind) {
  return el(
    "a",
    { class: kind, href: address("documents", file), target: "_blank", rel: "noopener", "aria-label": `Open ${file.name} in a new tab` },
    icon("open", 17),
  );
}

const address = (what, file) => `/${what}/${file.path.split("/").map(encodeURIComponent).join("/")}`;

async function show(file) {
  const viewer = document.getElementById("viewer");
  const pages = el("div", { class: "viewer-pages", tabindex: "0" });
  viewer.replaceChildren(
    el(
      "header",
      { class: "viewer-head" },
      icon("pdf", 28),
      el("div", {}, el("h2", { id: "viewer-name" }, file.name), file.sha256 && el("p", { class: "hash" }, `SHA-256 ${file.sha256}`)),
      link(file, "open-link"),
      el("button", { type: "button", class: "icon-button", "aria-label": "Close the document", on: { click: () => viewer.close() } }, icon("close")),
    ),
    pages,
  );
  viewer.addEventListener("click", (event) => event.target === viewer && viewer.close());
  viewer.showModal();
  await showPages(file, pages);
}

/** One picture per page; the first one says how many there are. */
async function showPages(file, pages) {
  const first = await fetch(`${address("pictures", file)}?page=1`);
  if (!first.ok) {
    pages.append(el("p", {}, "There is no picture of this document."));
    return;
  }
  const count = Number(first.headers.get("x-pages"));
  for (let page = 1; page <= count; page += 1) {
    pages.append(el("img", { src: `${address("pictures", file)}?page=${page}`, alt: `Page ${page} of ${count} of ${file.name}` }));
  }
}
