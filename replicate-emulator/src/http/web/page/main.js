// The page as a whole: which model is chosen, which prediction is looked at, and when the server is asked.

import { make } from "./controls.js";
import { fill, submitting, use } from "./form.js";
import { addLines, lastLine } from "./log.js";
import { areRunning, mark, reveal, show } from "./predictions.js";
import { ask } from "./server.js";

const choice = document.getElementById("model");
const lost = document.getElementById("lost");

/** The prediction that the address names, as `/p/id`. */
const linked = location.pathname.startsWith("/p/") ? decodeURIComponent(location.pathname.slice("/p/".length)) : "";

/** The model that the address names, as `#owner/name`, or the first. */
function chosen() {
  const named = decodeURIComponent(location.hash.slice(1));
  return [...choice.options].find((option) => option.value === named)?.value ?? choice.options[0].value;
}

async function choose() {
  const name = chosen();
  choice.value = name;
  const { status, answer } = await ask(`/.web/models/${name}`);
  // Another may have been chosen meanwhile.
  if (status === 200 && name === chosen()) fill(answer);
}

async function begin() {
  const { answer } = await ask("/.web/models");
  document.getElementById("base").textContent = answer.base_url;
  choice.replaceChildren(...answer.models.map((name) => make("option", { value: name }, name)));
  const none = answer.models.length === 0;
  document.getElementById("no-models").hidden = !none;
  document.getElementById("form").hidden = none;
  if (none) return;
  choice.addEventListener("change", () => (location.hash = choice.value));
  addEventListener("hashchange", choose);
  await choose();
}

let since = "";
let timer;

/** Asks what has changed, and again after a while: sooner where something is under way. */
async function watch() {
  clearTimeout(timer);
  let pause = 2000;
  try {
    const query = new URLSearchParams({ since, after: lastLine(), id: linked });
    const { status, answer } = await ask(`/.web/predictions?${query}`);
    if (status === 401) return location.reload();
    if (status !== 200) throw new Error(`the answer is ${status}`);
    show(answer);
    addLines(answer.log);
    if (linked && since === "") mark(linked);
    since = answer.now;
    lost.hidden = true;
    pause = areRunning() && !document.hidden ? 300 : 1500;
  } catch {
    lost.hidden = false;
  }
  clearTimeout(timer);
  timer = setTimeout(watch, pause);
}

async function started(prediction) {
  await watch();
  reveal(prediction.id);
}

submitting(started);
addEventListener("started", (event) => started(event.detail));
addEventListener("edit", async ({ detail: { model, input } }) => {
  if (choice.value !== model) {
    history.replaceState(null, "", `#${model}`);
    await choose();
  }
  use(input);
});
// A file that misses its field must not take the place of the page.
for (const missed of ["dragover", "drop"]) addEventListener(missed, (event) => event.preventDefault());
document.addEventListener("visibilitychange", () => !document.hidden && watch());
begin().catch(() => (lost.hidden = false));
watch();
