// The form of a model. What is wrong with an input is the server's to say; here it is only put where it belongs.

import { control, make, prose, shown } from "./controls.js";
import { members } from "./json.js";
import { save, saved } from "./saved.js";
import { ask } from "./server.js";

const form = document.getElementById("form");
const problem = document.getElementById("problem");
const source = document.getElementById("source");

let model = null;
let fields = [];
/** The number of the last check: answers to earlier ones are too late. */
let checks = 0;

/** Shows the form of a model. */
export function fill(described) {
  model = described.name;
  fields = described.fields.map(field);
  const none = make("p", { className: "hint" }, "This model takes no inputs.");
  document.getElementById("fields").replaceChildren(...(fields.length === 0 ? [none] : fields.map((field) => field.element)));
  document.getElementById("about").replaceChildren(...prose(described.description ?? ""));
  document.getElementById("output-kind").textContent = `Output: ${described.output}`;
  problem.textContent = "";
  checks += 1;
  put(saved(model));
}

/** Puts values, as JSON texts by name, into the form, and clears what has none. Gives the names that the form lacks. */
function put(values) {
  for (const field of fields) {
    field.clear();
    field.touched = false;
    field.say([]);
    if (!Object.hasOwn(values, field.name)) continue;
    try {
      field.set(values[field.name]);
    } catch {
      field.clear();
    }
  }
  showSource();
  return Object.keys(values).filter((name) => fields.every((field) => field.name !== name));
}

/** Puts the input of a prediction, as JSON text, into the form of its model. Of its secrets it has no more than the names. */
export function use(json) {
  const given = members(json);
  for (const { name } of fields.filter((field) => field.secret)) delete given[name];
  put(given);
  changed();
  checkSoon();
  form.scrollIntoView({ block: "start", behavior: "smooth" });
}

/** Keeps and shows the input, which somebody has changed. */
function changed() {
  save(model, values((field) => !field.secret));
  showSource();
}

/** Shows the input as JSON, without its secrets, unless it is being written there. */
function showSource() {
  if (document.activeElement !== source) source.value = asJson(values((field) => !field.secret), "\n");
}

function field(described, at) {
  const id = `input-${at}`;
  const { element, input, json, ready, set, drop, clear } = control(described, id);
  const error = make("p", { id: `${id}-error`, className: "error" });
  const hints = [
    described.description && make("p", { id: `${id}-hint`, className: "hint" }, ...prose(described.description)),
    make("p", { id: `${id}-facts`, className: "facts" }, facts(described)),
  ].filter(Boolean);
  input.setAttribute("aria-describedby", [error, ...hints].map((part) => part.id).join(" "));
  if (described.required) input.required = true;
  const label = make("label", { htmlFor: id }, described.name);
  if (described.required) label.append(" ", make("span", { className: "required" }, "required"));
  const whole = make("div", { className: "field" }, label, hints.length > 1 ? hints[0] : "", element, error, hints.at(-1));
  whole.dataset.name = described.name;
  const secret = described.control === "secret";
  const own = { name: described.name, element: whole, input, json, ready, set, clear, secret, touched: false, say };
  function say(messages) {
    error.replaceChildren(...prose(messages.join("\n")));
    input.setAttribute("aria-invalid", String(messages.length > 0));
  }
  whole.addEventListener("input", () => {
    own.touched = true;
    changed();
    checkSoon();
  });
  if (drop) takeDrops(whole, drop);
  return own;
}

/** Lets files be dropped on a field. */
function takeDrops(whole, drop) {
  const over = (is) => whole.classList.toggle("dropping", is);
  whole.addEventListener("dragover", (event) => (event.preventDefault(), over(true)));
  whole.addEventListener("dragleave", () => over(false));
  whole.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    const files = [...event.dataTransfer.files];
    if (files.length > 0) drop(files);
  });
}

/** A line of what the schema says: `integer, 64 to 4096, in steps of 8, default 1024`. */
function facts({ control, kind, bounds, required, default: given }) {
  // Texts and choices show their default themselves.
  const shows = required || given === null || ["text", "lines", "choice"].includes(control);
  return [control === "choice" ? "one of these" : kind, ...bounds, ...(shows ? [] : [`default ${shown(given)}`])].join(", ");
}

/** The values of those fields that are wanted, as JSON texts by name; what is left empty is not among them. */
function values(wanted) {
  const given = fields.filter(wanted).map((field) => [field.name, field.json()]);
  return Object.fromEntries(given.filter(([, json]) => json !== undefined));
}

/** The whole input as JSON text. */
function input() {
  return asJson(values(() => true), "");
}

/** Values as a JSON object, each on a line of its own where there is a break between them. */
function asJson(values, between) {
  const pairs = Object.entries(values).map(([name, json]) => `${between && `${between}  `}${JSON.stringify(name)}:${between && " "}${json}`);
  return `{${pairs.join(",")}${pairs.length > 0 ? between : ""}}`;
}

/** Puts what is wrong to its fields; gives the first of them. */
function say(violations, wanted) {
  for (const field of fields.filter(wanted)) {
    field.say(violations.filter((violation) => violation.field === field.name).map((violation) => violation.message));
  }
  return fields.find((field) => violations.some((violation) => violation.field === field.name));
}

let timer;

function checkSoon() {
  clearTimeout(timer);
  const own = (checks += 1);
  timer = setTimeout(async () => {
    const { status, answer } = await ask(`/.web/models/${model}/check`, input()).catch(() => ({}));
    if (own === checks && status === 200) say(answer.violations, (field) => field.touched);
  }, 250);
}

/** Runs the model; `started` is called once there is a prediction. */
export function submitting(started) {
  const button = form.querySelector("button[type=submit]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(timer);
    checks += 1;
    button.disabled = true;
    problem.textContent = "";
    try {
      await Promise.all(fields.map((field) => field.ready?.()));
      const { status, answer } = await ask(`/.web/models/${model}/predictions`, input());
      const first = say(answer.violations ?? [], () => true);
      if (status === 201) started(answer);
      else if (first) first.input.focus();
      else problem.textContent = answer.detail ?? `The emulator answered with ${status}.`;
    } catch {
      problem.textContent = "The emulator does not answer.";
    } finally {
      button.disabled = false;
    }
  });
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    checks += 1;
    put({});
    changed();
    problem.textContent = "";
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (!button.disabled) form.requestSubmit(button);
  });
  source.addEventListener("change", () => {
    try {
      const secrets = values((field) => field.secret);
      const unknown = put({ ...secrets, ...members(source.value) });
      changed();
      checkSoon();
      problem.textContent = unknown.length > 0 ? `The model has no input called ${unknown.join(", ")}.` : "";
    } catch (error) {
      problem.textContent = `The input is not a JSON object: ${error.message}`;
    }
  });
}
