// The predictions as they move: one card each, changed in place, so that what is being read or played stays.

import { make } from "./controls.js";
import { ask } from "./form.js";

const list = document.getElementById("predictions");
const news = document.getElementById("news");
const cards = new Map();
const MOST = 100;
/** Where the emulator says that it is: its own files are fetched by the page's own path. */
let origin = "";

/** Shows what an answer says of predictions, the newest first. */
export function show(answer) {
  origin = answer.origin;
  for (const prediction of answer.predictions.toReversed()) {
    let known = cards.get(prediction.id);
    if (!known) {
      known = card(prediction);
      cards.set(prediction.id, known);
      list.prepend(known.element);
    }
    known.show(prediction);
  }
  // The oldest go: a page that is open for days must not grow for ever.
  for (const old of [...list.children].slice(MOST)) {
    cards.delete(old.dataset.id);
    old.remove();
  }
  document.getElementById("none").hidden = cards.size > 0;
}

/** Whether any of them has not ended. */
export function areRunning() {
  return [...cards.values()].some((card) => !card.ended());
}

/** Brings a prediction that was just created into view. */
export function reveal(id) {
  cards.get(id)?.element.scrollIntoView({ block: "nearest", behavior: "smooth" });
}

function card(prediction) {
  const title = make("h3", { id: `title-${prediction.id}` }, prediction.model);
  const status = make("span");
  const meta = make("p", { className: "facts" });
  const bar = make("progress", { max: 1, ariaLabel: "Progress" });
  const cancel = make("button", { type: "button", ariaLabel: `Cancel the prediction of ${prediction.model}` }, "Cancel");
  const failure = make("p", { className: "error" });
  const output = make("div", { className: "output" });
  const logs = make("pre", { tabIndex: 0, ariaLabel: "Logs" });
  const logged = make("details", { hidden: true }, make("summary", {}, "Logs"), logs);
  const asked = make("pre", { tabIndex: 0, ariaLabel: "Input" }, prediction.input);
  const given = make("details", {}, make("summary", {}, "Input"), asked);
  const running = make("div", { className: "running" }, bar, cancel);
  const head = make("div", { className: "head" }, title, status);
  const element = make("li", { className: "card" }, head, meta, running, failure, output, logged, given);
  element.setAttribute("aria-labelledby", title.id);
  element.dataset.id = prediction.id;
  let before = {};
  cancel.addEventListener("click", async () => {
    cancel.disabled = true;
    await ask(`/.web/predictions/${prediction.id}/cancel`, "{}").catch(() => (cancel.disabled = false));
  });
  function update(now) {
    if (now.status !== before.status) {
      status.textContent = now.status;
      status.className = `status ${now.status}`;
      if (before.status) news.textContent = `The prediction of ${now.model} is ${now.status}.`;
    }
    meta.textContent = `${now.id}, ${now.seconds.toFixed(1)} s`;
    running.hidden = now.ended;
    // Without a value a bar shows that something is going on.
    if (now.status === "processing") bar.value = now.progress;
    failure.textContent = now.error ?? "";
    if (now.logs !== before.logs) {
      const atEnd = logs.scrollTop + logs.clientHeight >= logs.scrollHeight - 4;
      logged.hidden = now.logs === "";
      logs.textContent = now.logs;
      if (atEnd) logs.scrollTop = logs.scrollHeight;
    }
    showOutput(output, now);
    before = now;
  }
  return { element, show: update, ended: () => before.ended };
}

/** Shows an output: text as text, files as what they are, and anything else as JSON. */
function showOutput(place, { output, is_text: isText, model }) {
  const said = JSON.stringify(output ?? null);
  if (place.dataset.said === said) return;
  place.dataset.said = said;
  if (output === undefined || output === null) return place.replaceChildren();
  const pieces = Array.isArray(output) ? output : [output];
  if (isText || (typeof output === "string" && !isAddress(output))) {
    let text = place.querySelector(".text");
    if (!text) place.replaceChildren((text = make("p", { className: "text" })));
    text.textContent = pieces.join("");
    return;
  }
  const addresses = [...within(output)];
  const rest = pieces.every(isAddress) ? [] : [make("pre", { tabIndex: 0, ariaLabel: "Output" }, JSON.stringify(output, null, 2))];
  // What is shown already stays, so that it neither flickers nor starts again.
  const kept = [...place.querySelectorAll("figure")];
  const figures = addresses.map((address, at) => kept.find((figure) => figure.dataset.address === address) ?? figure(address, at, model));
  place.replaceChildren(...figures, ...rest);
}

/** Texts that are addresses, at any depth. */
function* within(value) {
  if (isAddress(value)) yield value;
  else if (value !== null && typeof value === "object") for (const part of Object.values(value)) yield* within(part);
}

function isAddress(value) {
  return typeof value === "string" && /^(https?:\/\/|data:[a-z]+\/)/i.test(value) && URL.canParse(value);
}

const KINDS = [
  [/^(image\/|.*\.(png|jpe?g|webp|gif|avif|svg)$)/, "img"],
  [/^(audio\/|.*\.(mp3|wav|ogg|flac|m4a)$)/, "audio"],
  [/^(video\/|.*\.(mp4|webm|mov)$)/, "video"],
];

function figure(address, at, model) {
  const url = new URL(address);
  // A copy of the address by the page's own path, which asks nothing of the API.
  const own = url.origin === origin && url.pathname.startsWith("/delivery/") ? `/.web${url.pathname}` : address;
  const tag = KINDS.find(([pattern]) => pattern.test(url.pathname.toLowerCase()))?.[1];
  const name = `Output ${at + 1} of ${model}`;
  // Files of other hosts are left to a link: this page loads nothing from elsewhere.
  const isHere = own !== address || url.protocol === "data:" || url.origin === location.origin;
  const properties = { img: { alt: name, loading: "lazy" }, audio: { controls: true }, video: { controls: true } }[tag];
  const shown = tag && isHere ? make(tag, { src: own, ariaLabel: name, ...properties }) : null;
  const label = url.protocol === "data:" ? name : url.pathname.split("/").at(-1) || url.host;
  const link = url.protocol === "data:" ? label : make("a", { href: own, target: "_blank", rel: "noreferrer" }, label);
  const whole = make("figure", {}, shown, make("figcaption", {}, link));
  whole.dataset.address = address;
  return whole;
}
