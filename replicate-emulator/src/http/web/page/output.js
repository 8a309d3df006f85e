// Outputs: text as text, files as what they are, and anything else as JSON.

import { make } from "./controls.js";

/** Where the emulator says that it is: its own files are fetched by the page's own path. */
let origin = "";

/** Says where the emulator is. */
export function isAt(address) {
  origin = address;
}

/** Shows the output of a prediction. */
export function showOutput(place, { output, is_text: isText, model }) {
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
