// Messages: cards, people's words, what only you can see, files and threads.

import { drawBlocks, drawText } from "./blocks.js";
import { ask } from "./question.js";
import { el, follow, icon, redraw } from "./dom.js";
import { channelOf, initials } from "./slack.js";
import { unescaped } from "./mrkdwn.js";
import { dayKey, longDay, time } from "./times.js";
import { fileButton } from "./viewer.js";

const BOT = "sendday";

const NEAR_END = 60; // Pixels.

let drawnChannel = null;
let stays = true; // At the end, until somebody scrolls up.

document.getElementById("messages").addEventListener("scroll", ({ currentTarget: list }) => {
  stays = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END;
});

/** The open channel, oldest first, scrolled to its end when something new stands there. */
export function drawMessages(app) {
  const channel = channelOf(app);
  const list = document.getElementById("messages");
  const drawn = `${app.view.acting}/${channel.id}`;
  const last = list.lastElementChild?.dataset.key;

  follow(list, withDays(app, channel.messages), { key: (item) => item.key, build: (item) => line(app, item) });

  const isNew = list.lastElementChild?.dataset.key !== last;
  if (drawn !== drawnChannel || isNew || stays) list.scrollTop = list.scrollHeight;
  drawnChannel = drawn;
}

function withDays(app, messages) {
  const items = [];
  let day = "";
  for (const message of messages) {
    if (dayKey(message.at) !== day) {
      day = dayKey(message.at);
      items.push({ key: `day ${day}`, day: longDay(message.at) });
    }
    const thread = message.replies.map((reply) => reply.ts);
    items.push({ key: message.ts, message: { ...message, replies: thread }, isOpen: app.view.thread === message.ts });
  }
  return items;
}

function line(app, { day, message, isOpen }) {
  if (day) return el("div", { class: "day" }, el("span", {}, day));
  const drawn = article(app, message);
  if (message.replies.length) drawn.querySelector(".message-body").append(threadButton(app, message, isOpen));
  return drawn;
}

function threadButton(app, message, isOpen) {
  const count = message.replies.length;
  return el(
    "button",
    {
      type: "button",
      class: "thread-button",
      "aria-expanded": String(isOpen),
      dataset: { focus: `thread:${message.ts}` },
      on: { click: () => app.go({ thread: isOpen ? null : message.ts }) },
    },
    icon("reply", 16),
    el("b", {}, count === 1 ? "1 reply" : `${count} replies`),
    el("span", { class: "quiet" }, isOpen ? "shown at the side" : "View thread"),
  );
}

/** One message with its author, whatever it holds. */
function article(app, message) {
  const people = app.state.slack.people;
  const author = people[message.author] ?? { real_name: "Slackbot", is_bot: true, name: "slackbot" };
  const press = (element, blockId, option, button) => pressed(app, message, element, blockId, option, button);
  const content = message.blocks.length ? drawBlocks(message.blocks, people, press) : drawText(message.text, people);
  return el(
    "article",
    { class: `message ${message.is_ephemeral ? "is-whispered" : ""}`, "aria-label": `From ${author.real_name}` },
    message.is_ephemeral && el("p", { class: "whisper" }, icon("eye", 15), "Only visible to you"),
    avatar(app, author),
    el(
      "div",
      { class: "message-body" },
      el(
        "p",
        { class: "message-head" },
        el("b", {}, author.name === BOT ? "Sendday" : author.real_name),
        author.is_bot && el("span", { class: "app-tag" }, "APP"),
        el("time", { datetime: message.at }, time(message.at)),
      ),
      content,
      message.files.map((file) => fileButton({ ...file, path: `slack/${file.id}` })),
    ),
  );
}

function avatar(app, author) {
  if (author.name === BOT) {
    return el("img", { class: "avatar", src: "/static/sendday.svg", alt: "", width: "36", height: "36" });
  }
  const place = app.state.team.findIndex((member) => member.id === author.id);
  return el("span", { class: `avatar avatar-${place < 0 ? "other" : place}`, "aria-hidden": "true" }, initials(author.real_name));
}

/** Press a button or choose from a menu, after its question if it has one. */
async function pressed(app, message, element, blockId, option, button) {
  const body = { channel: channelOf(app).name, ts: message.ts, action_id: element.action_id, block_id: blockId };
  if (option) body.option = unescaped(option.text.text);
  if (element.confirm) {
    body.confirm = await ask(element.confirm);
    if (!body.confirm) return button.focus();
  }
  button.setAttribute("aria-busy", "true");
  await app.perform("press", body);
  button.removeAttribute("aria-busy");
}

/** The thread at the side: its first message is in the channel, so here are the replies. */
export function drawThread(app) {
  const pane = document.getElementById("thread");
  const parent = channelOf(app).messages.find((message) => message.ts === app.view.thread);
  const opens = pane.hidden && parent;
  pane.hidden = !parent;
  if (!parent) return;
  const close = () => {
    app.go({ thread: null });
    document.querySelector(`[data-focus="thread:${parent.ts}"]`)?.focus();
  };
  redraw(pane, parent.ts, () => [
    el(
      "header",
      { class: "thread-head" },
      el("h2", {}, "Thread"),
      el("button", { type: "button", class: "icon-button", "aria-label": "Close the thread", on: { click: close } }, icon("close")),
    ),
    el("div", { class: "thread-list", tabindex: "0" }),
  ]);
  const items = parent.replies.map((message) => ({ key: message.ts, message: { ...message, replies: [] } }));
  follow(pane.querySelector(".thread-list"), items, { key: (item) => item.key, build: (item) => line(app, item) });
  if (opens) pane.querySelector(".icon-button").focus();
}
