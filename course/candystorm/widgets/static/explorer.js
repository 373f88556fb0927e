// Dialogue explorer: controls above, figures and two charts below; only numbers come from Python.

const DAY = 86400000;

function render({ model, el }) {
  const words = model.get("words");
  const language = localeOf(model.get("language"));
  const fmt = formats(model.get("language"));
  const one = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const dayName = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", timeZone: "UTC" });
  const monthName = new Intl.DateTimeFormat(language, { month: "long", timeZone: "UTC" });
  const start = Date.parse(`${model.get("start")}T00:00:00Z`);
  const days = model.get("days");
  const dateOf = (day) => new Date(start + day * DAY);
  const live = announcer();
  const read = debounce(() => live.tell(model.get("state").summary), 900);

  // --- asking Python: one question at a time, the latest counts -----------------------------
  const mail = courier(model, () => { say(trouble, words.interrupted); trouble.hidden = false; });
  let waiting = false;
  let wanted = null;
  let chosen = { ...model.get("state") };
  function ask(change) {
    chosen = { ...chosen, ...change };
    wanted = chosen;
    if (waiting) return;
    waiting = true;
    const { organisation, first, last, office } = wanted;
    wanted = null;
    mail.send({ do: "look", organisation, first, last, office });
  }
  function heard() {
    if (!mail.heard(model.get("ack"))) return;
    waiting = false;
    trouble.hidden = true;
    if (wanted) ask({});
  }

  // --- controls -----------------------------------------------------------------------------
  const who = uid("who");
  const organisations = segments({
    options: model.get("organisations").map(({ id, name }) => ({ id, text: name })),
    label: who,
    onchange: (organisation) => ask({ organisation }),
  });
  const slider = (key, word) => {
    const id = uid(key);
    const input = h("input", { type: "range", class: "x-range", id, min: 0, max: days - 1, step: 1 });
    const output = h("output", { for: id });
    input.addEventListener("input", () => {
      const day = Number(input.value);
      const other = key === "first" ? Math.max(day, chosen.last) : Math.min(day, chosen.first);
      place(key === "first" ? { first: day, last: other } : { first: other, last: day });
      ask(key === "first" ? { first: day, last: other } : { first: other, last: day });
    });
    return { input, output, el: h("div", { class: "x-slider" }, h("label", { for: id }, word), output, input) };
  };
  const from = slider("first", words.from);
  const to = slider("last", words.to);
  const months = [];
  for (let day = 0; day < days; day += 1) {
    const name = monthName.format(dateOf(day));
    if (months.at(-1)?.name === name) months.at(-1).last = day;
    else months.push({ name, first: day, last: day });
  }
  const jump = (text, first, last) => h("button", {
    type: "button", class: "cs-button cs-plain", onclick: () => { place({ first, last }); ask({ first, last }); },
  }, text);
  const office = h("input", { type: "checkbox", class: "cs-tick", onchange: () => ask({ office: office.checked }) });
  const trouble = h("p", { class: "x-trouble", role: "alert", hidden: true });

  // --- figures ------------------------------------------------------------------------------
  const figure = (word, text) => {
    const value = h("dd", { class: "x-value" });
    const explained = h("dd", { class: "cs-quiet" }, text);
    return { value, explained, el: h("div", { class: "x-figure" }, h("dt", null, word), value, explained) };
  };
  const ratio = figure(words.ratio, "");
  const median = figure(words.median, words.median_text);
  const p90 = figure(words.p90, words.p90_text);
  const about = h("p", { class: "cs-quiet" });

  // --- the queue: a step curve, and a cursor to read it -------------------------------------
  const [height, left, bottom] = [220, 40, 30];
  let width = 600; // follows the room there is, so that letters keep their size
  const s = (tag, attributes, ...children) => {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };
  const area = s("path", { class: "x-area" });
  const line = s("path", { class: "x-line" });
  const axis = s("g", { class: "x-axis" });
  const cursor = s("g", { class: "x-cursor" }, s("line", { y1: 8, y2: height - bottom }), s("circle", { r: 5 }));
  const chart = s("svg", { role: "img", class: "x-chart", height }, axis, area, line, cursor);
  const curveName = uid("curve");
  const readId = uid("read");
  const reading = h("output", { for: readId, class: "x-reading cs-number-of" });
  const pointer = h("input", { type: "range", class: "x-range", id: readId, step: 1, oninput: () => point() });
  const queueTitle = h("h3", { id: curveName }, words.queue);
  let x = () => 0;
  let y = () => 0;
  let at = () => 0;

  function drawQueue({ first, last, queue }) {
    chart.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const span = last + 1 - first;
    const top = Math.max(4, ...queue.waiting);
    x = (day) => left + ((day - first) / span) * (width - left - 6);
    y = (n) => height - bottom - (n / top) * (height - bottom - 14);
    const steps = [`M${x(first).toFixed(1)} ${y(queue.waiting[0]).toFixed(1)}`];
    for (let n = 1; n < queue.day.length; n += 1) steps.push(`H${x(queue.day[n]).toFixed(1)}V${y(queue.waiting[n]).toFixed(1)}`);
    steps.push(`H${x(last + 1).toFixed(1)}`);
    line.setAttribute("d", steps.join(""));
    area.setAttribute("d", `${steps.join("")}V${y(0)}H${x(first)}Z`);
    const marks = [];
    for (const n of [0, Math.round(top / 2), top]) {
      marks.push(s("line", { x1: left, x2: width - 6, y1: y(n), y2: y(n) }));
      const text = s("text", { x: left - 8, y: y(n) + 5, "text-anchor": "end" });
      text.textContent = fmt.number(n);
      marks.push(text);
    }
    const every = Math.max(1, Math.ceil(span / Math.max(2, Math.floor(width / 110))));
    for (let day = first; day <= last; day += every) {
      const text = s("text", { x: x(day), y: height - 6, "text-anchor": day === first ? "start" : "middle" });
      text.textContent = dateOf(day).toLocaleDateString(language, { day: "numeric", month: "numeric", timeZone: "UTC" });
      marks.push(text);
    }
    axis.replaceChildren(...marks);
    at = (day) => { // how many wait at noon of a day
      let found = queue.waiting[0];
      for (let n = 0; n < queue.day.length && queue.day[n] <= day + 0.5; n += 1) found = queue.waiting[n];
      return found;
    };
    pointer.min = first;
    pointer.max = last;
    point();
  }
  function point() {
    const day = Number(pointer.value);
    const n = at(day);
    cursor.setAttribute("transform", `translate(${x(day + 0.5).toFixed(1)} 0)`);
    cursor.lastChild.setAttribute("cy", y(n));
    const text = `${dayName.format(dateOf(day))}: ${fill(words.waiting, { n: fmt.number(n) })}`;
    say(reading, text);
    pointer.setAttribute("aria-valuetext", text);
  }

  // --- how long people waited ---------------------------------------------------------------
  const bars = [1, 2, 3, 4, 5, 6].map((n) => {
    const fillBar = h("span", { class: n === 6 ? "x-bar x-silent" : "x-bar" });
    const count = h("td", { class: "cs-number-of" });
    return { fillBar, count, el: h("tr", null, h("th", { scope: "row" }, words[`bar_${n}`]), h("td", { class: "x-track", "aria-hidden": "true" }, fillBar), count) };
  });

  // --- all together -------------------------------------------------------------------------
  const hours = (value) => {
    if (value === null || value === undefined) return words.none;
    if (value < 1) return `${fmt.number(Math.round(value * 60))} ${words.min}`;
    return value < 48 ? `${one.format(value)} ${words.h}` : `${one.format(value / 24)} ${words.days}`;
  };
  function place({ first, last }) {
    from.input.value = first;
    to.input.value = last;
    for (const [control, day] of [[from, first], [to, last]]) {
      const text = dayName.format(dateOf(day));
      say(control.output, text);
      control.input.setAttribute("aria-valuetext", text);
    }
  }
  function draw() {
    const state = model.get("state");
    if (!waiting || !wanted) chosen = { ...chosen, ...state };
    if (organisations.get() !== state.organisation) organisations.set(state.organisation);
    office.checked = state.office;
    if (!waiting) place(state);
    say(about, model.get("organisations").find(({ id }) => id === state.organisation)?.description ?? "");
    say(ratio.value, state.ratio === null ? words.none : fmt.percent(state.ratio, 1));
    say(ratio.explained, state.needing ? fill(words.ratio_text, { answered: fmt.number(state.answered), needing: fmt.number(state.needing) }) : words.nothing);
    say(median.value, hours(state.median));
    say(p90.value, hours(state.p90));
    const most = Math.max(1, ...state.bars);
    state.bars.forEach((n, i) => {
      bars[i].fillBar.style.width = `${(100 * n) / most}%`;
      say(bars[i].count, fmt.number(n));
    });
    drawQueue(state);
    chart.setAttribute("aria-label", `${words.queue_text}. ${state.summary}`);
    el.dataset.drawn = `${state.organisation} ${state.first} ${state.last} ${state.office}`;
    read();
  }

  el.append(root(model,
    h("div", { class: "cs-card x-card", role: "group", "aria-label": words.title },
      h("div", { class: "x-controls" },
        h("p", { id: who, class: "x-ask" }, words.organisation), organisations.el, about,
        h("div", { class: "x-period" }, from.el, to.el),
        h("div", { class: "x-jumps" }, months.filter(({ first, last }) => last - first > 6).map(({ name, first, last }) => jump(name, first, last)), jump(words.whole, 0, days - 1)),
        h("label", { class: "x-office" }, office, h("span", null, words.office))),
      trouble,
      h("dl", { class: "x-figures" }, ratio.el, median.el, p90.el),
      h("div", { class: "x-charts" },
        h("section", { "aria-labelledby": curveName }, queueTitle, h("p", { class: "cs-quiet" }, words.queue_text), chart,
          h("div", { class: "x-read" }, h("label", { for: readId }, words.read), pointer, reading)),
        h("table", { class: "x-bars" }, h("caption", null, words.bars), h("tbody", null, bars.map((bar) => bar.el)))),
      live.el)));

  const state = model.get("state");
  pointer.min = state.first;
  pointer.max = state.last;
  pointer.value = Math.round((state.first + state.last) / 2);
  place(state);
  draw();
  read.cancel();
  const room = new ResizeObserver(() => {
    const now = Math.round(chart.clientWidth);
    if (now < 100 || now === width) return;
    width = now;
    drawQueue(model.get("state"));
  });
  room.observe(chart);
  model.on("change:state", draw);
  model.on("change:ack", heard);
  return () => {
    room.disconnect();
    mail.stop();
    read.cancel();
    model.off("change:state", draw);
    model.off("change:ack", heard);
  };
}

export default { render };
