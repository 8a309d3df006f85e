// Inputs that outlast a reload: what is in the form of each model, kept by the browser.

/** Larger values, files most of all, would not fit in what a browser keeps for a page. */
const LARGEST = 1_000_000;

const key = (model) => `input of ${model}`;

/** Keeps the values of fields, as JSON texts by name. */
export function save(model, values) {
  const small = Object.entries(values).filter(([, json]) => json.length <= LARGEST);
  try {
    localStorage.setItem(key(model), JSON.stringify(Object.fromEntries(small)));
  } catch {
    // The browser keeps nothing, or has no room: then the form is empty after a reload.
  }
}

/** The values that were kept. */
export function saved(model) {
  try {
    return JSON.parse(localStorage.getItem(key(model))) ?? {};
  } catch {
    return {};
  }
}
