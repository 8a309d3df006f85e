// The form of a model. What is wrong with an input is the server's to say; here it is only put where it belongs.

import { control, make, shown } from "./controls.js";

const form = document.getElementById("form");
const problem = document.getElementById("problem");

let model = null;
let fields = [];
/** The number of the last check: answers to earlier ones are too late. */
let checks = 0;

/** Asks the server; gives the status and the JSON of its answer. */
export async function ask(path, body) {
  const sent = body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body };
  const response = await fetch(path, sent);
  return { status: response.status, answer: await response.json().catch(() => ({})) };
}

/** Shows the form of a model. */
export function fill(described) {
  model = described.name;
  fields = described.fields.map(field);
  const none = make("p", { className: "hint" }, "This model takes no inputs.");
  document.getElementById("fields").replaceChildren(...(fields.length === 0 ? [none] : fields.map((field) => field.element)));
  document.getElementById("about").textContent = described.description ?? "";
  document.getElementById("output-kind").textContent = `Output: ${described.output}`;
  problem.textContent = "";
  checks += 1;
}

function field(described, at) {
  const id = `input-${at}`;
  const { element, input, json, ready, clear } = control(described, id);
  const error = make("p", { id: `${id}-error`, className: "error" });
  const hints = [
    described.description && make("p", { id: `${id}-hint`, className: "hint" }, described.description),
    make("p", { id: `${id}-facts`, className: "facts" }, facts(described)),
  ].filter(Boolean);
  input.setAttribute("aria-describedby", [error, ...hints].map((part) => part.id).join(" "));
  if (described.required) input.required = true;
  const label = make("label", { htmlFor: id }, described.name);
  if (described.required) label.append(" ", make("span", { className: "required" }, "required"));
  const whole = make("div", { className: "field" }, label, hints.length > 1 ? hints[0] : "", element, error, hints.at(-1));
  whole.dataset.name = described.name;
  const own = { name: described.name, element: whole, input, json, ready, clear, touched: false, say };
  function say(messages) {
    error.textContent = messages.join("\n");
    input.setAttribute("aria-invalid", String(messages.length > 0));
  }
  whole.addEventListener("input", () => {
    own.touched = true;
    checkSoon();
  });
  return own;
}

/** A line of what the schema says: `integer, 64 to 4096, in steps of 8, default 1024`. */
function facts({ control, kind, bounds, required, default: given }) {
  // Texts and choices show their default themselves.
  const shows = required || given === null || ["text", "lines", "choice"].includes(control);
  return [control === "choice" ? "one of these" : kind, ...bounds, ...(shows ? [] : [`default ${shown(given)}`])].join(", ");
}

/** The whole input as JSON text; what is left empty is not in it. */
function input() {
  const given = fields.map((field) => [field.name, field.json()]).filter(([, json]) => json !== undefined);
  return `{${given.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(",")}}`;
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
    for (const field of fields) {
      field.clear();
      field.touched = false;
      field.say([]);
    }
    problem.textContent = "";
  });
}
