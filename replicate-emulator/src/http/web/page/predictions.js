// The predictions as they move: one card each, changed in place, so that what is being read or played stays.

import { make } from "./controls.js";
import { isAt, showOutput } from "./output.js";
import { ask } from "./server.js";

const list = document.getElementById("predictions");
const news = document.getElementById("news");
const missing = document.getElementById("missing");
const cards = new Map();
const MOST = 100;

/** Shows what an answer says of predictions, the newest first. */
export function show(answer) {
  isAt(answer.origin);
  for (const prediction of answer.predictions.toReversed()) {
    let known = cards.get(prediction.id);
    if (!known) {
      known = card(prediction);
      cards.set(prediction.id, known);
      list.prepend(known.element);
    }
    known.show(prediction);
  }
  for (const line of answer.log.filter((line) => line.prediction !== null)) cards.get(line.prediction)?.told(line);
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

/** Brings a prediction into view. */
export function reveal(id) {
  cards.get(id)?.element.scrollIntoView({ block: "nearest", behavior: "smooth" });
}

/** Marks the prediction that the address of the page names. */
export function mark(id) {
  const card = cards.get(id);
  missing.hidden = card !== undefined;
  missing.textContent = `There is no prediction ${id}. It belongs to a different emulator, or to one that has stopped.`;
  if (!card) return;
  card.element.classList.add("linked");
  list.prepend(card.element);
}

function card(prediction) {
  const { id, model } = prediction;
  const title = make("h3", { id: `title-${id}` }, model);
  const status = make("span");
  const seconds = make("span");
  const link = make("a", { href: `/p/${id}`, title: "A link to this prediction" }, id);
  const meta = make("p", { className: "facts" }, link, ", ", seconds);
  const bar = make("progress", { max: 1, ariaLabel: "Progress" });
  const cancel = button("Cancel", `Cancel the prediction of ${model}`);
  const failure = make("p", { className: "error", role: "alert" });
  const output = make("div", { className: "output" });
  const logs = code("Logs");
  const logged = make("details", { className: "logs", hidden: true }, make("summary", {}, "Logs"), logs);
  const given = make("details", { className: "given" }, make("summary", {}, "Input"), code("Input", prediction.input));
  const whole = code("The prediction as JSON");
  const json = make("details", { className: "json" }, make("summary", {}, "JSON"), whole);
  const hooks = make("ul", { className: "lines" });
  const hooked = make("details", { className: "hooks", hidden: true }, make("summary", {}, "Webhooks"), hooks);
  const running = make("div", { className: "running" }, bar, cancel);
  const head = make("div", { className: "head" }, title, status);
  const problem = make("p", { className: "error", role: "alert" });
  const actions = make("div", { className: "actions-of-card" });
  const element = make("li", { className: "card" }, head, meta, running, failure, output, actions, problem, logged, hooked, given, json);
  element.setAttribute("aria-labelledby", title.id);
  element.dataset.id = id;
  let before = {};

  const details = async () => {
    const { status, answer } = await ask(`/.web/predictions/${id}`);
    if (status !== 200) throw new Error(answer.detail ?? `The emulator answered with ${status}.`);
    return answer;
  };
  /** A button that does something, and says where that fails. */
  const action = (text, about, act) => {
    const made = button(text, `${about} ${model}`);
    made.addEventListener("click", async () => {
      problem.textContent = "";
      try {
        await act(made);
      } catch (error) {
        problem.textContent = error.message;
      }
    });
    actions.append(made);
  };
  action("Run again", "Run again with this input:", async () => {
    const { status, answer } = await ask(`/.web/predictions/${id}/again`, "{}");
    if (status !== 201) throw new Error(answer.detail ?? `The emulator answered with ${status}.`);
    element.dispatchEvent(new CustomEvent("started", { bubbles: true, detail: answer }));
  });
  action("Edit", "Put this input into the form of", async () => {
    const { input } = await details();
    element.dispatchEvent(new CustomEvent("edit", { bubbles: true, detail: { model, input } }));
  });
  action("Copy as Rust", "Copy a Rust program that runs", async (made) => copy(made, (await details()).rust));
  action("Copy as curl", "Copy a curl command that runs", async (made) => copy(made, (await details()).curl));

  cancel.addEventListener("click", async () => {
    cancel.disabled = true;
    await ask(`/.web/predictions/${id}/cancel`, "{}").catch(() => (cancel.disabled = false));
  });
  const showJson = async () => {
    if (json.open) whole.textContent = (await details()).json;
  };
  json.addEventListener("toggle", () => showJson().catch((error) => (problem.textContent = error.message)));

  function update(now) {
    if (now.status !== before.status) {
      status.textContent = now.status;
      status.className = `status ${now.status}`;
      if (before.status) news.textContent = `The prediction of ${now.model} is ${now.status}.`;
      showJson().catch(() => {});
    }
    seconds.textContent = `${now.seconds.toFixed(1)} s`;
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
  /** Adds a delivery of a webhook. */
  function told(line) {
    hooked.hidden = false;
    hooks.append(make("li", { className: line.failed ? "failed" : "" }, line.text));
  }
  return { element, show: update, told, ended: () => before.ended };
}

function button(text, about) {
  return make("button", { type: "button", ariaLabel: about, title: about }, text);
}

function code(about, text = "") {
  return make("pre", { tabIndex: 0, ariaLabel: about }, text);
}

/** Copies a text; where the browser does not allow that, it is shown, to be copied by hand. */
async function copy(button, text) {
  const before = button.textContent;
  const shown = code("To copy", text);
  button.closest(".card").querySelector(".to-copy")?.remove();
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = before), 1500);
  } catch {
    shown.classList.add("to-copy");
    button.parentElement.after(shown);
    getSelection().selectAllChildren(shown);
  }
}
