// Small parts of all widgets. This file stands before the widget's own file in one module.

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  right: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "m8 12.2 2.7 2.7L16.2 9.4"],
  partly: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M8 12h8"],
  wrong: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "m9 9 6 6m0-6-6 6"],
  unattempted: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 11.5V16m0-8.2v.1"],
  problem: ["M12 4 2.8 20h18.4z", "M12 10v4.5m0 2.4v.1"],
  saved: ["m5 12.5 4.5 4.5L19 7.5"],
  hint: ["M9.5 18h5m-4 3h3", "M12 3a6 6 0 0 0-3.6 10.8c.7.5 1 1.1 1.1 1.7h5c.1-.6.4-1.2 1.1-1.7A6 6 0 0 0 12 3z"],
  up: ["M12 19V5m-6 6 6-6 6 6"],
  down: ["M12 5v14m-6-6 6 6 6-6"],
  grip: ["M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01"],
  open: ["m9 6 6 6-6 6"],
};

/** Build an element. Text becomes a text node, so nothing that people wrote is ever markup.
 *  `on…` attributes are listeners; true sets an empty attribute, null and false leave it out. */
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  put(element, ...children);
  return element;
}

/** Append nodes and texts; null is left out, lists are flattened. */
function put(element, ...children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

/** Replace what an element holds, but only when its text changes: a live region stays silent. */
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A picture of ours; it only repeats what a word says. */
function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `cs-icon cs-icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  for (const line of ICONS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", line);
    if (name === "grip") path.setAttribute("stroke-width", "3");
    svg.append(path);
  }
  return svg;
}

/** The root of every widget: its language, our look, and no shortcut of JupyterLab inside. */
function root(model, ...children) {
  return h("div", { class: "cs-widget", lang: model.get("language"), "data-lm-suppress-shortcuts": "true" }, ...children);
}

let ids = 0;
/** An id that no other element of the page has, also when one widget is shown twice. */
function uid(what) {
  ids += 1;
  return `cs-${what}-${ids}-${Math.random().toString(36).slice(2, 8)}`;
}

/** Put values into a sentence: fill("%(n)s of %(of)s", {n: 7, of: 12}). */
function fill(sentence, values) {
  return sentence.replace(/%\((\w+)\)[sd]/g, (all, name) => (name in values ? String(values[name]) : all));
}

/** The course's English is European: 4 May, and 24 hours. */
function localeOf(language) {
  return language === "en" ? "en-GB" : language;
}

/** Numbers and times as a person of this language writes them. */
function formats(spoken) {
  const language = localeOf(spoken);
  const plain = new Intl.NumberFormat(language, { maximumFractionDigits: 10, useGrouping: false });
  const grouped = new Intl.NumberFormat(language, { maximumFractionDigits: 10 });
  const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const percents = [0, 1].map((digits) => new Intl.NumberFormat(language, {
    style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits,
  }));
  return {
    input: (value) => plain.format(value),
    number: (value) => grouped.format(value),
    measure: (value, unit) => `${grouped.format(value)}${unit === "%" && language === "en" ? "" : "\u00a0"}${unit}`.trim(),
    percent: (share, digits = 0) => percents[digits].format(share),
    moment: (iso) => {
      const time = new Date(iso);
      if (Number.isNaN(time.getTime())) return "";
      return (time.toDateString() === new Date().toDateString() ? clock : day).format(time);
    },
  };
}

/** Run `action` when nobody called for `ms`; `now()` runs it at once if it waits. */
function debounce(action, ms) {
  let timer = 0;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => { timer = 0; action(); }, ms);
  };
  later.cancel = () => { clearTimeout(timer); timer = 0; };
  later.now = () => { if (timer) { later.cancel(); action(); } };
  return later;
}

/** Whether two plain values are equal. */
function same(a, b) {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key], b[key]));
}

/** A live region: what it is told is read out, also twice the same. */
function announcer() {
  const region = h("div", { class: "cs-heard", role: "status" });
  let timer = 0;
  return {
    el: region,
    tell(text) {
      region.textContent = "";
      clearTimeout(timer);
      timer = setTimeout(() => { region.textContent = text; }, 60);
    },
  };
}

/** Radio buttons in the shape of a few short words. `options` are {id, text}. */
function segments({ options, label, describedby, onchange }) {
  const name = uid("segments");
  const inputs = options.map(({ id }) => h("input", {
    type: "radio", class: "cs-tick", name, value: id, onchange: () => onchange(id),
  }));
  const el = h("div", { class: "cs-segments", role: "radiogroup", "aria-labelledby": label, "aria-describedby": describedby },
    options.map(({ text }, n) => h("label", null, inputs[n], h("span", null, text))));
  return {
    el,
    get: () => inputs.find((input) => input.checked)?.value ?? null,
    set: (id) => { for (const input of inputs) input.checked = input.value === id; },
    disable: (off) => { for (const input of inputs) input.disabled = off; },
  };
}

/** A sentence with a sign and, where given, a bold word before it. */
function note(kind, sign, word, ...more) {
  return h("div", { class: `cs-note cs-${kind}` }, icon(sign),
    h("div", { class: "cs-says" }, word && h("p", null, h("b", null, word)), ...more));
}

/** Something that opens and closes. */
function fold(title, ...children) {
  return h("details", { class: "cs-fold" }, h("summary", null, icon("open"), h("span", null, title)), ...children);
}

/** Reorder children without taking the focused or dragged one out of the page, and let the others glide. */
function reorder(list, order) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches || !list.isConnected;
  const before = new Map(order.map((item) => [item, calm ? 0 : item.getBoundingClientRect().top]));
  const held = (item) => item.classList.contains("cs-dragged");
  const kept = order.find(held) ?? order.find((item) => item.contains(document.activeElement)) ?? null;
  const at = order.indexOf(kept);
  order.forEach((item, n) => {
    if (item === kept) return;
    if (kept && n < at) list.insertBefore(item, kept);
    else list.append(item);
  });
  if (calm) return;
  for (const item of order) {
    if (held(item)) continue;
    const shift = before.get(item) - item.getBoundingClientRect().top;
    if (shift) item.animate([{ transform: `translateY(${shift}px)` }, { transform: "none" }], { duration: 160, easing: "ease-out" });
  }
}

/** Messages to Python, each with a number; whoever gets no answer in time hears of it.
 *  Python answers by the key `ack` of the trait `state`. */
function courier(model, onlate) {
  const me = uid("view");
  let last = 0;
  const waiting = new Map();
  const late = (n) => { if (waiting.has(n)) onlate(waiting.get(n).content); };
  return {
    send(content, patience = 3000, buffers = undefined) {
      last += 1;
      const n = last;
      waiting.set(n, { content, timer: setTimeout(late, patience, n) });
      try {
        const sent = model.send({ ...content, serial: `${me}.${n}` }, undefined, buffers);
        sent?.catch?.(() => late(n)); // the connection is known to be gone
      } catch {
        setTimeout(late, 0, n);
      }
      return n;
    },
    /** Take note of an answer; returns the number of the message answered, 0 if not ours. */
    heard(ack) {
      const [view, number] = String(ack ?? "").split(".");
      if (view !== me) return 0;
      for (const [n, { timer }] of waiting) {
        if (n <= Number(number)) { clearTimeout(timer); waiting.delete(n); }
      }
      return Number(number);
    },
    waiting: (what) => [...waiting.values()].some(({ content }) => content.do === what),
    stop() { for (const { timer } of waiting.values()) clearTimeout(timer); waiting.clear(); },
  };
}

/** What was typed and is not saved yet, kept by the browser through a reload or a crash. */
function drafts(key) {
  const name = `candystorm:draft:${key}`;
  return {
    name,
    read() {
      try { return JSON.parse(localStorage.getItem(name) ?? "null"); } catch { return null; }
    },
    write(draft) {
      try { localStorage.setItem(name, JSON.stringify(draft)); } catch { /* no room or not allowed: the form still has it */ }
    },
    remove() {
      try { localStorage.removeItem(name); } catch { /* as above */ }
    },
  };
}
