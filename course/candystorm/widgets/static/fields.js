// The six ways to answer. Each builds its controls once and returns
//   el          what is shown
//   get()       the answer as it stands in the form, null when it is empty
//   set(value)  show an answer from Python or from a draft
//   control     the element that an error message belongs to
// It calls changed(typing) on every change by the person; typing: more may follow at once.

const FIELDS = { number: numberField, choice: choiceField, choices: choiceField, ranking: rankingField, labels: labelsField, text: textField };

/** Listeners of a box that is typed in; while an input method composes a character, it is silent. */
function typed(changed, more) {
  let composing = false;
  return {
    oncompositionstart: () => { composing = true; },
    oncompositionend: () => { composing = false; more?.(); changed(true); },
    oninput: () => { more?.(); if (!composing) changed(true); },
    onchange: () => changed(false),
    onblur: () => changed(false),
  };
}

function numberField({ q, message, fmt, changed }) {
  const unit = uid("unit");
  const input = h("input", {
    type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", class: "q-box q-number-box",
    id: uid("box"), "aria-describedby": `${q.unit ? unit : ""} ${message}`.trim(),
    ...typed(changed),
    onkeydown: (event) => { if (event.key === "Enter" && !event.isComposing) changed(false); },
  });
  return {
    el: h("div", { class: "q-number-row" }, input, q.unit && h("span", { class: "q-unit", id: unit }, q.unit)),
    control: input,
    get: () => input.value.trim() || null,
    set: (value) => { input.value = typeof value === "number" ? fmt.input(value) : value ?? ""; },
  };
}

function textField({ q, words, message, fmt, tell, changed }) {
  const count = uid("count");
  const limits = uid("limits");
  const box = h("textarea", {
    rows: 5, class: "q-box", id: uid("box"), "aria-describedby": `${limits} ${message}`, ...typed(changed, counted), onfocus: () => counted(),
  });
  const counter = h("p", { id: count, class: "q-counter" });
  const rule = q.min_characters ? words.limits : words.limit;
  const rest = { min: fmt.number(q.min_characters), max: fmt.number(q.max_characters) };
  let before = "";
  function counted() {
    // Characters as people and Python count them: an emoji is one.
    const n = [...box.value.trim()].length;
    const over = n - q.max_characters;
    const under = n && n < q.min_characters ? q.min_characters - n : 0;
    const state = over > 0 ? "over" : under ? "under" : "fits";
    const words_ = { n: fmt.number(n), of: rest.max, rest: fmt.number(over > 0 ? over : under) };
    say(counter, fill({ over: words.counter_over, under: words.counter_under, fits: words.counter }[state], words_));
    counter.className = `q-counter cs-number-of q-${state}`;
    // Reading out every number would drown the typing: only crossing the limit is said.
    if (before && state !== before && "over" === state) tell(counter.textContent);
    before = state;
    if (!CSS.supports("field-sizing", "content") && box.offsetParent) {
      box.style.height = "auto";
      box.style.height = `${box.scrollHeight + 4}px`;
    }
  }
  counted();
  return {
    el: h("div", { class: "q-text" }, box,
      h("div", { class: "q-below" }, h("p", { id: limits, class: "cs-quiet" }, fill(rule, rest)), counter)),
    control: box,
    get: () => (box.value.trim() ? box.value : null),
    set(value) {
      const { selectionStart, selectionEnd } = box;
      box.value = value ?? "";
      if (document.activeElement === box) box.setSelectionRange(selectionStart, selectionEnd);
      counted();
    },
  };
}

/** One option or several: native inputs, so arrow keys, Space and screen readers work as ever. */
function choiceField({ q, words, prompt, message, changed }) {
  const several = q.kind === "choices";
  const name = uid("choice");
  const help = uid("help");
  const inputs = q.options.map(({ id }) => h("input", {
    type: several ? "checkbox" : "radio", class: "cs-tick", name, value: id, onchange: () => changed(false),
  }));
  const group = h("div", {
    class: "q-options", role: several ? "group" : "radiogroup", "aria-labelledby": prompt,
    "aria-describedby": several ? `${help} ${message}` : message,
  }, q.options.map(({ text }, n) => h("label", { class: "q-option" }, inputs[n], h("span", null, text))));
  const chosen = () => inputs.filter((input) => input.checked).map((input) => input.value);
  return {
    el: h("div", null, several && h("p", { id: help, class: "cs-quiet q-help" }, words.several), group),
    control: group,
    get: () => (several ? (chosen().length ? chosen().sort() : null) : chosen()[0] ?? null),
    set(value) {
      for (const input of inputs) input.checked = several ? (value ?? []).includes(input.value) : input.value === value;
    },
  };
}

function rankingField({ q, words, prompt, message, fmt, tell, changed }) {
  const rows = new Map(q.options.map(({ id, text }) => [id, rankingRow(id, text)]));
  let order = q.options.map(({ id }) => id);
  let answered = false;
  const list = h("ol", { class: "q-ranking", "aria-labelledby": prompt, "aria-describedby": message }, [...rows.values()].map((row) => row.el));
  const keep = h("button", { type: "button", class: "cs-button q-keep", onclick: () => { answered = true; show(); changed(false); list.querySelector("button").focus(); } }, words.keep_order);

  function rankingRow(id, text) {
    const place = h("span", { class: "q-place cs-number-of" });
    const button = (sign, label, step) => h("button", {
      type: "button", class: "cs-square", "aria-label": fill(label, { item: text }), onclick: () => move(id, order.indexOf(id) + step),
    }, icon(sign));
    const up = button("up", words.move_up, -1);
    const down = button("down", words.move_down, 1);
    const grip = h("span", { class: "q-grip", "aria-hidden": "true", title: words.drag }, icon("grip"));
    const el = h("li", { class: "q-rank" }, grip, place, h("span", { class: "q-rank-text" }, text), h("span", { class: "q-moves" }, up, down));
    el.addEventListener("pointerdown", (event) => drag(event, id, el, grip));
    return { el, place, up, down, text };
  }
  function move(id, to, quietly) {
    if (to < 0 || to >= order.length || (to === order.indexOf(id) && answered)) return;
    order = order.filter((other) => other !== id);
    order.splice(to, 0, id);
    answered = true;
    show();
    if (quietly) return;
    tell(position(id));
    changed(false);
  }
  const position = (id) => fill(words.position, { item: rows.get(id).text, n: fmt.number(order.indexOf(id) + 1), of: fmt.number(order.length) });
  /** Drag with mouse, pen or, at the grip, a finger: the row follows, its neighbours make room. */
  function drag(start, id, el, grip) {
    if (start.button !== 0 || start.target.closest("button")) return;
    if (start.pointerType === "touch" && !grip.contains(start.target)) return; // elsewhere a finger scrolls
    start.preventDefault();
    const before = { order, answered };
    const gap = parseFloat(getComputedStyle(list).rowGap) || 0;
    let origin = start.clientY;
    let moved = false;
    const follow = (event) => {
      if (!moved && Math.abs(event.clientY - origin) < 4) return;
      if (!moved) { moved = true; el.setPointerCapture(start.pointerId); el.classList.add("cs-dragged"); }
      for (;;) {
        const to = order.indexOf(id) + (event.clientY < origin ? -1 : 1);
        const next = rows.get(order[to])?.el;
        const shift = next && next.offsetHeight + gap; // how far the row jumps when they change places
        if (!next || Math.abs(event.clientY - origin) <= shift / 2) break;
        move(id, to, true);
        origin += event.clientY < origin ? -shift : shift;
      }
      el.style.translate = `0 ${event.clientY - origin}px`;
    };
    const end = (event) => {
      for (const [name, listener] of [["pointermove", follow], ["pointerup", end], ["pointercancel", end]]) el.removeEventListener(name, listener);
      el.classList.remove("cs-dragged");
      el.style.translate = "";
      if (!moved) return;
      if (event.type === "pointercancel") { ({ order, answered } = before); show(); return; }
      answered = true;
      show();
      tell(position(id));
      changed(false);
    };
    for (const [name, listener] of [["pointermove", follow], ["pointerup", end], ["pointercancel", end]]) el.addEventListener(name, listener);
  }
  function show() {
    reorder(list, order.map((id) => rows.get(id).el));
    order.forEach((id, n) => {
      const { place, up, down } = rows.get(id);
      say(place, fmt.number(n + 1));
      // Not `disabled`: that would throw the focus out of the list at its ends.
      up.setAttribute("aria-disabled", String(n === 0));
      down.setAttribute("aria-disabled", String(n === order.length - 1));
    });
    list.classList.toggle("q-open", !answered);
    keep.hidden = answered; // it stands below the list, so that no arrow jumps away from the pointer
  }
  show();
  return {
    el: h("div", null, h("p", { class: "cs-quiet q-help" }, words.ranking_help), list, keep),
    control: list,
    get: () => (answered ? [...order] : null),
    set(value) {
      answered = Array.isArray(value) && value.length === rows.size && value.every((id) => rows.has(id));
      order = answered ? [...value] : q.options.map(({ id }) => id);
      show();
    },
  };
}

function labelsField({ q, words, prompt, message, fmt, changed }) {
  const counter = h("p", { class: "cs-number-of", role: "status" });
  const bar = h("div", { class: "q-bar", "aria-hidden": "true" }, h("div"));
  const items = new Map(q.items.map(({ id, text }, n) => {
    const words_ = uid("item");
    const group = segments({ options: q.labels, label: `${words_}`, onchange: () => { count(); changed(false); } });
    const el = h("li", { class: "q-item" },
      h("span", { class: "q-place cs-number-of", "aria-hidden": "true" }, fmt.number(n + 1)),
      h("p", { class: "q-item-text", id: words_ }, text), group.el);
    return [id, { el, group }];
  }));
  const get = () => Object.fromEntries([...items].map(([id, { group }]) => [id, group.get()]).filter(([, label]) => label !== null));
  function count() {
    const n = Object.keys(get()).length;
    say(counter, fill(words.labelled, { n: fmt.number(n), of: fmt.number(items.size) }));
    bar.firstChild.style.width = `${(100 * n) / items.size}%`;
    for (const { el, group } of items.values()) el.classList.toggle("q-done", group.get() !== null);
  }
  count();
  const list = h("ol", { class: "q-items", "aria-labelledby": prompt, "aria-describedby": message }, [...items.values()].map(({ el }) => el));
  return {
    el: h("div", null, h("div", { class: "q-count" }, counter, bar), list),
    control: list,
    get: () => { const labels = get(); return Object.keys(labels).length ? labels : null; },
    set(value) {
      for (const [id, { group }] of items) group.set(value?.[id] ?? null);
      count();
    },
  };
}
