// Slack's frame: who acts, the list of channels, and the head of the open one.

import { el, icon, redraw } from "./dom.js";

/** The open channel, as the acting person sees it. */
export const channelOf = ({ state, view }) =>
  state.slack.channels.find((channel) => channel.name === view.channel) ?? state.slack.channels[0];

/** Remember what the acting person has seen of the open channel. */
export function notice(app) {
  const channel = channelOf(app);
  const last = channel.messages.at(-1);
  if (last) seenBy(app)[channel.name] = Math.max(Number(last.ts), seenBy(app)[channel.name] ?? 0);
}

function seenBy({ view, state }) {
  view.seen[view.acting] ??= Object.fromEntries(
    state.slack.channels.map((channel) => [channel.name, Number(channel.messages.at(-1)?.ts ?? 0)]),
  );
  return view.seen[view.acting];
}

function unseen(app, channel) {
  const since = seenBy(app)[channel.name] ?? 0;
  return channel.messages.filter((message) => Number(message.ts) > since && message.author !== app.state.slack.me).length;
}

/** The switch between the people of the agency. */
export function drawActing(app) {
  const { state, view } = app;
  redraw(document.getElementById("acting"), [state.team, view.acting], () => [
    el("span", { class: "workspace" }, state.slack.team.name),
    el(
      "fieldset",
      { class: "acting" },
      el("legend", {}, "You act as"),
      state.team.map((member, place) => person(app, member, place)),
    ),
  ]);
}

function person(app, member, place) {
  const [first] = member.real_name.split(" ");
  const radio = el("input", {
    type: "radio",
    name: "acting",
    value: member.name,
    class: "unseen",
    dataset: { focus: `act-as:${member.name}` },
    on: { change: () => app.go({ acting: member.name }) },
  });
  radio.checked = member.name === app.view.acting;
  return el(
    "label",
    { class: "person", dataset: { target: `act-as:${member.name}` } },
    radio,
    el("span", { class: `avatar avatar-small avatar-${place}`, "aria-hidden": "true" }, initials(member.real_name)),
    el("span", { class: "person-words" }, el("b", {}, first), el("small", {}, member.part)),
  );
}

export const initials = (name) =>
  name
    .split(" ")
    .map((word) => word[0])
    .slice(0, 2)
    .join("");

export function drawSidebar(app) {
  const shown = app.state.slack.channels.map((channel) => ({
    name: channel.name,
    isDirect: channel.is_im,
    isOpen: channel === channelOf(app),
    count: unseen(app, channel),
  }));
  redraw(document.getElementById("sidebar"), shown, () => [
    el("h2", { class: "sidebar-title" }, "Channels"),
    el("ul", {}, shown.filter((one) => !one.isDirect).map((one) => place(app, one))),
    shown.some((one) => one.isDirect) && el("h2", { class: "sidebar-title" }, "Apps"),
    el("ul", {}, shown.filter((one) => one.isDirect).map((one) => place(app, one))),
  ].filter(Boolean));
}

function place(app, { name, isDirect, isOpen, count }) {
  return el(
    "li",
    {},
    el(
      "button",
      {
        type: "button",
        class: `place ${count ? "has-news" : ""}`,
        "aria-current": isOpen ? "page" : null,
        dataset: { focus: name, target: `channel:${name}` },
        on: { click: () => app.go({ channel: name, thread: null }) },
      },
      isDirect ? icon("bolt", 16) : icon("hash", 16),
      el("span", { class: "place-name" }, name),
      count > 0 && el("span", { class: "badge", "aria-label": `${count} new` }, count),
    ),
  );
}

const TOPICS = {
  approvals: "Every draft asks here, and shows here how far it is",
  exceptions: "What failed, what it means, and who takes it",
  general: "Everything else",
};

export function drawHead(app) {
  const channel = channelOf(app);
  redraw(document.getElementById("channel-head"), [channel.name, channel.members.length], () => [
    el("h2", { id: "channel-name" }, channel.is_im ? null : icon("hash", 17), channel.name),
    el("span", { class: "topic" }, TOPICS[channel.name] ?? ""),
  ]);
}
