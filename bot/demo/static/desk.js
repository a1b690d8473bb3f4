// Beside Slack: the clients' inbox, the archive, and what needs a person.

import { el, icon, redraw } from "./dom.js";
import { instant } from "./times.js";
import { fileButton, short } from "./viewer.js";

const TABS = [
  { name: "inbox", label: "Client’s inbox", sign: "mail" },
  { name: "archive", label: "Archive", sign: "box" },
  { name: "exceptions", label: "Exceptions", sign: "alert" },
];

export function drawDesk(app) {
  drawTabs(app);
  const panel = document.getElementById("panel");
  panel.setAttribute("aria-labelledby", `tab-${app.view.tab}`);
  const draw = { inbox: drawInbox, archive: drawArchive, exceptions: drawExceptions }[app.view.tab];
  draw(app, panel);
}

function drawTabs(app) {
  const counts = { inbox: app.state.mails.filter((mail) => !mail.is_read).length };
  counts.archive = app.state.archive.length;
  counts.exceptions = app.state.exceptions.length;
  redraw(document.getElementById("tabs"), [app.view.tab, counts], () => TABS.map((tab) => drawTab(app, tab, counts[tab.name])));
}

function drawTab(app, { name, label, sign }, count) {
  const isOpen = app.view.tab === name;
  return el(
    "button",
    {
      type: "button",
      role: "tab",
      id: `tab-${name}`,
      class: "tab",
      "aria-selected": String(isOpen),
      "aria-controls": "panel",
      tabindex: isOpen ? "0" : "-1",
      dataset: { focus: `tab:${name}`, target: `tab:${name}` },
      on: { click: () => app.go({ tab: name }), keydown: (event) => turn(app, name, event) },
    },
    icon(sign, 17),
    label,
    count > 0 && el("span", { class: `count count-${name}` }, count),
  );
}

/** The arrow keys go from tab to tab. */
function turn(app, name, event) {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  const place = TABS.findIndex((tab) => tab.name === name);
  app.go({ tab: TABS[(place + by + TABS.length) % TABS.length].name });
  document.getElementById(`tab-${app.view.tab}`).focus();
}

// The inbox.

function drawInbox(app, panel) {
  const { mails } = app.state;
  const open = mails.find((mail) => mail.number === app.view.mail);
  const rows = mails.map(({ number, to, subject, at, is_read }) => ({ number, to, subject, at, is_read }));
  redraw(panel, ["inbox", rows, open], () => {
    if (!mails.length) return empty("mail", "No mail yet", "What your clients receive turns up here, byte for byte as the mail server took it.");
    return [el("ul", { class: "mails" }, mails.map((mail) => mailRow(app, mail, mail === open))), open && letter(open)].filter(Boolean);
  });
}

function mailRow(app, mail, isOpen) {
  const open = () => {
    app.go({ mail: mail.number });
    if (!mail.is_read) app.perform("read", { number: mail.number });
  };
  return el(
    "li",
    {},
    el(
      "button",
      {
        type: "button",
        class: `mail-row ${mail.is_read ? "" : "is-unread"}`,
        "aria-current": isOpen ? "true" : null,
        dataset: { focus: `mail:${mail.number}`, target: `mail:${mail.number}` },
        on: { click: open },
      },
      el("span", { class: "mail-to" }, mail.to),
      el("time", { datetime: mail.at }, instant(mail.at)),
      el("span", { class: "mail-subject" }, !mail.is_read && el("span", { class: "unseen" }, "Unread: "), mail.subject),
    ),
  );
}

function letter(mail) {
  const facts = { From: mail.sender, To: mail.to, Cc: mail.cc, "Reply-To": mail.reply_to };
  return el(
    "article",
    { class: "letter", "aria-label": "Mail" },
    el("h3", {}, mail.subject),
    el(
      "dl",
      { class: "facts" },
      Object.entries(facts)
        .filter(([, value]) => value)
        .map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]),
    ),
    el("div", { class: "letter-text" }, mail.text),
    mail.files.map((file) => el("div", { class: "attached" }, fileButton(file), el("p", { class: "hash" }, `SHA-256 ${short(file.sha256)}`))),
  );
}

// The archive.

function drawArchive(app, panel) {
  redraw(panel, ["archive", app.state.archive], () => {
    if (!app.state.archive.length) {
      return empty("box", "Nothing archived yet", "Every issued invoice is kept here as a file, the same bytes as in the mail.");
    }
    return el("ul", { class: "kept" }, app.state.archive.map(keptFile));
  });
}

function keptFile(file) {
  const told = file.is_as_mailed
    ? el("span", { class: "seal" }, icon("check", 15), "Same bytes as in the mail")
    : el("span", { class: "seal is-open" }, "Not in a mail yet");
  return el("li", { class: "attached" }, fileButton(file), el("p", { class: "hash" }, `SHA-256 ${short(file.sha256)}`), told);
}

// The exceptions.

function drawExceptions(app, panel) {
  const { exceptions, slack } = app.state;
  redraw(panel, ["exceptions", exceptions], () => {
    if (!exceptions.length) return empty("check", "Nothing needs a person", "What fails turns up in #exceptions, with an owner and buttons, until somebody settles it.");
    return [
      el("ul", { class: "open-ones" }, exceptions.map((one) => openOne(one, slack.people))),
      el(
        "button",
        { type: "button", class: "button", dataset: { focus: "to-exceptions" }, on: { click: () => app.go({ channel: "exceptions", thread: null }) } },
        "Open #exceptions",
      ),
    ];
  });
}

function openOne(one, people) {
  const what = [one.subject, one.what].filter(Boolean).join(" ");
  return el(
    "li",
    { class: "open-one" },
    el("b", {}, what),
    el("span", {}, one.client),
    el("small", {}, `Exception ${one.number} · `, one.owner ? `owner ${people[one.owner]?.real_name ?? one.owner}` : "nobody owns it yet"),
  );
}

function empty(sign, title, text) {
  return el("div", { class: "empty" }, el("span", { class: "empty-sign" }, icon(sign, 26)), el("h3", {}, title), el("p", {}, text));
}
