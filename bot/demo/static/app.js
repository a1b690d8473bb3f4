// The page: one look from the server, one view of our own, and everything drawn from the two.

import { drawClock } from "./clock.js";
import { drawComposer } from "./composer.js";
import { drawDesk } from "./desk.js";
import { announce, complain } from "./dom.js";
import { drawMessages, drawThread } from "./messages.js";
import { drawModal } from "./modal.js";
import { act, listen, look, Refused } from "./server.js";
import { drawActing, drawHead, drawSidebar, notice } from "./slack.js";
import { setClock } from "./times.js";
import { drawTour } from "./tour.js";

/** What this page alone knows: who acts, where they look. Channels and people by name, threads by timestamp. */
const view = { acting: "ana", channel: "approvals", thread: null, tab: "inbox", mail: null, seen: {} };

const LOOK_ANYWAY_MS = 20_000; // Minutes go by without news.

const app = { view, state: null, go, perform };

let looking = null;
let lookAgain = false;

/** Change the view. Another person needs another look. */
function go(change) {
  const other = change.acting && change.acting !== view.acting;
  Object.assign(view, change);
  if (other) Object.assign(view, { thread: null });
  if (other) refresh();
  else draw();
}

/** Do something on the server as the acting person. False when it was refused; the reason was said. */
async function perform(name, body = {}) {
  try {
    const done = await act(name, { acting: view.acting, ...body });
    if (done.error) complain(`Slack says: ${done.error.replaceAll("_", " ")}. Try again.`);
    await refresh();
    return !done.error;
  } catch (error) {
    complain(error instanceof Refused ? error.message : "The demo does not answer. Is it still running?");
    return false;
  }
}

/** Look again; news that arrive meanwhile lead to one more look. Whoever waits sees the newest. */
function refresh() {
  lookAgain = true;
  looking ??= lookUntilStill().finally(() => (looking = null));
  return looking;
}

async function lookUntilStill() {
  while (lookAgain) {
    lookAgain = false;
    let seen;
    try {
      seen = await look(view.acting);
    } catch {
      return lost();
    }
    if (seen.acting === view.acting) take(seen);
  }
}

function take(state) {
  const before = app.state;
  document.body.classList.remove("is-lost");
  app.state = state;
  setClock(state.clock);
  tellNews(before, state);
  draw();
}

/** Mails and exceptions that arrived are said aloud. */
function tellNews(before, state) {
  if (!before) return;
  if (state.mails.length > before.mails.length) announce(`New mail for ${state.mails[0].to}: ${state.mails[0].subject}`);
  else if (state.exceptions.length > before.exceptions.length) announce("A new exception needs a person.");
  else if (state.tour.say !== before.tour.say) announce(`Next: ${state.tour.say}`);
}

function draw() {
  if (!app.state) return;
  notice(app);
  drawActing(app);
  drawSidebar(app);
  drawHead(app);
  drawThread(app);
  drawMessages(app);
  drawComposer(app);
  drawModal(app);
  drawDesk(app);
  drawClock(app);
  drawTour(app);
}

function lost() {
  document.body.classList.add("is-lost");
  if (app.state) complain("The demo does not answer. Is it still running?");
}

listen(refresh, lost);
setInterval(refresh, LOOK_ANYWAY_MS);
