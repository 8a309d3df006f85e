// One control for each kind of field. Each has `element`, the `input` that its label is for, `json()`, which is its value
// as JSON text (undefined where it is left empty), `set(json)`, `clear()`, and perhaps `ready()`, a promise to wait for
// before that, and `drop(files)`.
//
// Values stay text: JavaScript would round integers of 64 bits.

/** An element with properties and children; text becomes text and never markup. */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** The text for people of a value that is JSON text. */
export function shown(json) {
  const value = JSON.parse(json);
  return typeof value === "string" ? value : json;
}

/** A text of a model's author, with what is in back-ticks as code. */
export function prose(text) {
  return text.split(/`([^`]+)`/).map((part, at) => (at % 2 === 1 ? make("code", {}, part) : part));
}

export function control(field, id) {
  return kinds[field.control](field, id);
}

const kinds = { boolean, integer: number, number, text, lines, secret, file, files, choice, json };

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
const LONGEST_HINT = 200;

function placeholder(field) {
  return field.default === null ? "" : shown(field.default).slice(0, LONGEST_HINT);
}

function boolean(field, id) {
  // A box has no third state for what is neither set nor has a default.
  if (!field.required && field.default === null) return choice({ ...field, choices: ["true", "false"] }, id);
  const before = field.default === "true";
  const input = make("input", { id, type: "checkbox", checked: before });
  return {
    element: input,
    input,
    json: () => (field.required || input.checked !== before ? String(input.checked) : undefined),
    set: (json) => (input.checked = json === "true"),
    clear: () => (input.checked = before),
  };
}

function number(field, id) {
  const { least, most, step } = field.range;
  const whole = field.control === "integer";
  const input = make("input", { id, type: "number", placeholder: placeholder(field), step: step ?? (whole ? 1 : "any") });
  if (least !== null) input.min = least;
  if (most !== null) input.max = most;
  const json = () => {
    const given = input.value.trim();
    // What is no number at all is refused by the server, in its words.
    if (given === "") return input.validity.badInput ? '""' : undefined;
    return NUMBER.test(given) ? given : JSON.stringify(given);
  };
  const slider = rangeBeside(input, field);
  const settle = () => slider && (slider.value = input.value === "" ? shown(field.default ?? String(least)) : input.value);
  input.addEventListener("input", settle);
  settle();
  return {
    element: slider ? make("div", { className: "with-slider" }, input, slider) : input,
    input,
    json,
    set: (json) => ((input.value = shown(json)), settle()),
    clear: () => ((input.value = ""), settle()),
  };
}

/** A slider, where there are two limits and not too many steps between them. */
function rangeBeside(input, field) {
  const { least, most, step } = field.range;
  if (least === null || most === null) return null;
  const each = step ?? (field.control === "integer" ? 1 : (most - least) / 100);
  if (!(most > least) || (most - least) / each > 5000) return null;
  const slider = make("input", { type: "range", min: least, max: most, step: each, ariaLabel: `${field.name}, as a slider` });
  slider.addEventListener("input", () => {
    input.value = slider.value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  return slider;
}

function plain(input) {
  return {
    element: input,
    input,
    json: () => (input.value === "" ? undefined : JSON.stringify(input.value)),
    set: (json) => (input.value = shown(json)),
    clear: () => (input.value = ""),
  };
}

function text(field, id) {
  return plain(make("input", { id, type: "text", autocomplete: "off", placeholder: placeholder(field) }));
}

function lines(field, id) {
  return plain(make("textarea", { id, rows: 3, placeholder: placeholder(field) }));
}

function secret(field, id) {
  return plain(make("input", { id, type: "password", autocomplete: "off" }));
}

function choice(field, id) {
  const unset = field.default === null ? (field.required ? "choose one" : "not set") : `default: ${shown(field.default)}`;
  const options = field.choices.map((json) => make("option", { value: json }, shown(json)));
  const input = make("select", { id }, make("option", { value: "" }, unset), ...options);
  return {
    element: input,
    input,
    json: () => input.value || undefined,
    set: (json) => (input.value = json),
    clear: () => (input.value = ""),
  };
}

function json(field, id) {
  const input = make("textarea", { id, rows: 3, className: "code", spellcheck: false, placeholder: placeholder(field) });
  return {
    element: input,
    input,
    json: () => asJson(input.value),
    set: (json) => (input.value = json),
    clear: () => (input.value = ""),
  };
}

/** What is no JSON is text: the server says whether that fits. */
function asJson(given) {
  if (given.trim() === "") return undefined;
  try {
    JSON.parse(given);
    return given;
  } catch {
    return JSON.stringify(given);
  }
}

function file(field, id) {
  const input = make("input", { id, type: "text", inputMode: "url", autocomplete: "off", placeholder: "https://... or a file" });
  const picked = picker(field, input, false);
  return {
    element: make("div", { className: "with-files" }, input, picked.element),
    input,
    json: () => picked.uris()[0] ?? (input.value === "" ? undefined : JSON.stringify(input.value)),
    ready: picked.ready,
    drop: picked.drop,
    set: (json) => {
      picked.clear();
      input.value = "";
      if (isDataUri(shown(json))) picked.restore([shown(json)]);
      else input.value = shown(json);
    },
    clear: () => ((input.value = ""), picked.clear()),
  };
}

function files(field, id) {
  const input = make("textarea", { id, rows: 2, className: "code", spellcheck: false, placeholder: '["https://..."]' });
  const picked = picker(field, input, true);
  const both = () => {
    const given = asJson(input.value);
    const uris = picked.uris();
    if (uris.length === 0) return given;
    // Text that is no list is sent as it is, to be refused.
    const list = given === undefined ? [] : JSON.parse(given);
    return Array.isArray(list) ? `[${[...list.map((item) => JSON.stringify(item)), ...uris].join(",")}]` : given;
  };
  return {
    element: make("div", { className: "with-files" }, input, picked.element),
    input,
    json: both,
    ready: picked.ready,
    drop: picked.drop,
    set: (json) => {
      picked.clear();
      input.value = json;
      const list = JSON.parse(json);
      if (!Array.isArray(list) || !list.some(isDataUri)) return;
      const rest = list.filter((item) => !isDataUri(item));
      input.value = rest.length === 0 ? "" : JSON.stringify(rest);
      picked.restore(list.filter(isDataUri));
    },
    clear: () => ((input.value = ""), picked.clear()),
  };
}

function isDataUri(value) {
  return typeof value === "string" && value.startsWith("data:");
}

/** Files of this machine, which travel inside of the input as data URIs. */
function picker(field, input, multiple) {
  let uris = [];
  let reading = Promise.resolve();
  const accept = field.accept ?? "";
  const chosen = make("input", { type: "file", multiple, accept, ariaLabel: `${field.name}, from this machine` });
  const previews = make("div", { className: "previews" });
  const clear = () => {
    uris = [];
    chosen.value = "";
    previews.replaceChildren();
  };
  const restore = (contents, names = []) => {
    uris = contents.map((uri) => JSON.stringify(uri));
    previews.replaceChildren(...contents.map((uri, at) => preview(uri, names[at] ?? "a file")));
  };
  const read = async (files) => {
    restore(await Promise.all(files.map(dataUri)), files.map((file) => file.name));
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const take = (files) => {
    if (!multiple) input.value = "";
    // A file that can't be read, having gone meanwhile, is none.
    reading = read(multiple ? files : files.slice(0, 1)).catch(clear);
  };
  chosen.addEventListener("change", () => take([...chosen.files]));
  if (!multiple) {
    // Of an address and a file, what was given last counts.
    input.addEventListener("input", (event) => input.value !== "" && event.isTrusted && clear());
  }
  const hint = make("span", { className: "hint" }, multiple ? "or drop files here" : "or drop a file here");
  return {
    element: make("div", { className: "picker" }, chosen, hint, previews),
    uris: () => uris,
    ready: () => reading,
    drop: take,
    restore,
    clear,
  };
}

/** A picture as itself, and any other file by its name. */
function preview(uri, name) {
  if (uri.startsWith("data:image/")) return make("img", { src: uri, alt: name, title: name });
  return make("span", { className: "facts" }, `${name} (${Math.ceil((uri.length * 3) / 4096)} kB)`);
}

function dataUri(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
