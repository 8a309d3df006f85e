// The log: a line for each request to the API and for each delivery of a webhook.

import { make } from "./controls.js";

const list = document.getElementById("log");
const none = document.getElementById("no-log");
const count = document.getElementById("log-count");
const MOST = 300;

/** The number of the last line that was shown. */
let last = 0;

/** The number of the last line that was shown, which the server is asked for more after. */
export function lastLine() {
  return last;
}

/** Adds the lines of an answer, and leaves the view at the end, if it was there. */
export function addLines(lines) {
  if (lines.length === 0) return;
  none.hidden = true;
  const atEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 4;
  for (const { number, at, text, failed, kind } of lines) {
    const time = make("time", { dateTime: at }, new Date(at).toLocaleTimeString());
    list.append(make("li", { className: `${kind}${failed ? " failed" : ""}` }, time, " ", text));
    last = number;
  }
  count.textContent = `(${last})`;
  while (list.children.length > MOST) list.firstElementChild.remove();
  if (atEnd) list.scrollTop = list.scrollHeight;
}
