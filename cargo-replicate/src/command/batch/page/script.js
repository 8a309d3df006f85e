"use strict";
const { title, lines } = JSON.parse(document.getElementById("results").textContent);
const header = document.querySelector("header"), main = document.querySelector("main");
const make = (name, text) => {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  return element;
};
const players = { mp4: "video", webm: "video", mov: "video", mp3: "audio", wav: "audio", ogg: "audio", flac: "audio", m4a: "audio" };
const pictures = ["png", "jpg", "jpeg", "webp", "gif", "avif", "bmp", "svg"];

function fileOf(name) {
  const extension = name.split(".").pop().toLowerCase();
  const address = "./" + encodeURIComponent(name);
  const kind = pictures.includes(extension) ? "img" : players[extension];
  const link = make("a", kind ? undefined : name);
  link.href = address;
  if (!kind) return link;
  const element = make(kind);
  element.src = address;
  if (kind !== "img") {
    element.controls = true;
    element.preload = "none";
    return element;
  }
  element.loading = "lazy";
  element.decoding = "async";
  element.alt = name;
  link.append(element);
  return link;
}

function card(result) {
  const element = make("article");
  if (result.status !== "succeeded") element.className = "bad";
  for (const name of result.files) if (name) element.append(fileOf(name));
  if (result.output !== null) {
    element.append(make("p", typeof result.output === "string" ? result.output : JSON.stringify(result.output, null, 1)));
  }
  if (result.error) element.append(make("p", result.error));
  for (const [key, value] of Object.entries(result.input ?? {})) {
    element.append(make("p", key + ": " + (typeof value === "string" ? value : JSON.stringify(value))));
  }
  const facts = ["line " + result.line, result.status];
  if (typeof result.time === "number") facts.push(result.time.toFixed(2) + " s");
  if (result.cost) facts.push("$" + result.cost);
  if (result.id) facts.push(result.id);
  const last = make("p", facts.join(" · "));
  last.className = "facts";
  element.append(last);
  return element;
}

// Few at a time: the others are made as one scrolls down.
const STEP = 120;
let chosen = null, shown = 0, left = [];
const end = make("div");
document.body.append(end);
const observer = new IntersectionObserver((seen) => {
  if (seen.some((entry) => entry.isIntersecting) && shown < left.length) more();
}, { rootMargin: "1500px" });
const more = () => {
  main.append(...left.slice(shown, shown + STEP).map(card));
  shown += STEP;
  // It tells of changes alone, and of where the end is when it begins: where that is near still, more is made.
  observer.unobserve(end);
  observer.observe(end);
};

function show(status) {
  chosen = status;
  left = lines.filter((result) => status === null || result.status === status);
  shown = 0;
  main.replaceChildren();
  more();
  for (const button of header.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.dataset.status === (chosen ?? "")));
  }
}

function plot(name, values) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return;
  const top = known.reduce((most, value) => Math.max(most, value), 0) || 1;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 1000 60");
  svg.setAttribute("preserveAspectRatio", "none");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  const at = (value, index) => (index / (values.length - 1)) * 1000 + " " + (58 - (value / top) * 54);
  path.setAttribute("d", values.map((value, index) => (value === null ? "" : "M" + at(value, index) + "v1.5")).join(""));
  path.setAttribute("stroke", "#3584e4");
  path.setAttribute("stroke-width", "2");
  svg.append(path);
  header.append(make("div", name + ", by line; at most " + top), svg);
}

header.append(make("h1", title));
const counts = new Map();
for (const result of lines) counts.set(result.status, (counts.get(result.status) ?? 0) + 1);
for (const [status, count] of [[null, lines.length], ...counts]) {
  const button = make("button", (status ?? "all") + " " + count);
  button.dataset.status = status ?? "";
  button.addEventListener("click", () => show(status));
  header.append(button);
}
plot("seconds", lines.map((result) => (typeof result.time === "number" ? result.time : null)));
plot("dollars", lines.map((result) => (result.cost ? Number(result.cost) : null)));
show(null);
