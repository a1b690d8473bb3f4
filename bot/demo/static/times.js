// Instants on the agency's clock.

let zone = "UTC";
let now = new Date();

/** From each look: the demo's time and zone. */
export function setClock(clock) {
  zone = clock.zone;
  now = new Date(clock.now);
}

function shown(at, options) {
  return new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }).format(new Date(at));
}

export const time = (at) => shown(at, { hour: "2-digit", minute: "2-digit" });
export const dayKey = (at) => shown(at, { year: "numeric", month: "2-digit", day: "2-digit" });
export const weekday = (at) => shown(at, { weekday: "long" });
export const date = (at) => shown(at, { day: "numeric", month: "long", year: "numeric" });
export const longDay = (at) => shown(at, { weekday: "long", day: "numeric", month: "long" });
export const place = () => zone.split("/").pop().replace("_", " ");

/** `Fri 27 Nov, 09:00`. */
export function instant(at) {
  const day = shown(at, { weekday: "short", day: "numeric", month: "short" }).replace(",", "");
  return `${day}, ${time(at)}`;
}

/** A day as Slack's `{date_short_pretty}` says it. */
export function prettyDay(at) {
  const day = 24 * 60 * 60 * 1000;
  if (dayKey(at) === dayKey(now)) return "today";
  if (dayKey(at) === dayKey(now.getTime() - day)) return "yesterday";
  if (dayKey(at) === dayKey(now.getTime() + day)) return "tomorrow";
  return shown(at, { day: "numeric", month: "short", year: "numeric" });
}

/** Slack's date markup: `{date_short_pretty} {time}` and its relatives. */
export function slackDate(seconds, format) {
  const at = seconds * 1000;
  return format.replace(/\{(\w+)\}/g, (_, name) => {
    if (name === "time" || name === "time_secs") return time(at);
    if (name.endsWith("pretty")) return prettyDay(at);
    return date(at);
  });
}
