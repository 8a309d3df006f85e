// The page as a whole: which model is chosen, and when the server is asked.

import { make } from "./controls.js";
import { ask, fill, submitting } from "./form.js";
import { areRunning, reveal, show } from "./predictions.js";

const choice = document.getElementById("model");
const lost = document.getElementById("lost");

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

/** Asks what is news, and again after a while: sooner where something is under way. */
async function watch() {
  clearTimeout(timer);
  let pause = 2000;
  try {
    const { status, answer } = await ask(`/.web/predictions?since=${encodeURIComponent(since)}`);
    if (status !== 200) throw new Error(`the answer is ${status}`);
    show(answer);
    since = answer.now;
    lost.hidden = true;
    pause = areRunning() && !document.hidden ? 300 : 1500;
  } catch {
    lost.hidden = false;
  }
  clearTimeout(timer);
  timer = setTimeout(watch, pause);
}

submitting(async (prediction) => {
  await watch();
  reveal(prediction.id);
});
document.addEventListener("visibilitychange", () => !document.hidden && watch());
begin().catch(() => (lost.hidden = false));
watch();
