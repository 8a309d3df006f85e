// JSON whose numbers stay text: JavaScript would round integers of 64 bits.

/** The members of a JSON object, each value as JSON text; an error where the text is not a JSON object. */
export function members(text) {
  const object = JSON.parse(text);
  if (object === null || typeof object !== "object" || Array.isArray(object)) throw new SyntaxError("it must begin with { and end with }");
  // An object of its own kind, as a name may be `__proto__`.
  const found = Object.create(null);
  let at = skip(text, text.indexOf("{") + 1);
  while (text[at] !== "}") {
    const name = end(text, at);
    const value = skip(text, text.indexOf(":", name) + 1);
    const after = end(text, value);
    found[JSON.parse(text.slice(at, name))] = text.slice(value, after);
    at = skip(text, after);
    if (text[at] === ",") at = skip(text, at + 1);
  }
  return found;
}

function skip(text, at) {
  while (/\s/.test(text[at] ?? "")) at += 1;
  return at;
}

/** Where the value that begins here ends. The text is JSON, so that brackets need only be counted. */
function end(text, at) {
  let depth = 0;
  for (; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      for (at += 1; text[at] !== '"'; at += 1) if (text[at] === "\\") at += 1;
    } else if ("[{".includes(character)) {
      depth += 1;
      continue;
    } else if ("]}".includes(character)) {
      if (depth === 0) return at;
      depth -= 1;
    } else if (depth > 0 || !/[\s,:]/.test(character)) {
      continue;
    } else {
      return at;
    }
    if (depth === 0) return at + 1;
  }
  return at;
}
