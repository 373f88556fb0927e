// The storm lab: how catching, how answered, which chance; three worlds below each other, redrawn on
// the way. Python works out every figure and every sentence, the browser only adds up and draws.

const WORLDS = ["nobody", "yours", "team"];
const CHANNEL_FILLS = ["blue", "amber", "pale", "ink", "rose", "sea"];
const FIGURES = ["posts", "change", "critical", "peak", "gratitude", "trust"];

function render({ model, el }) {
  const words = model.get("words");
  const fmt = formats(model.get("language"));
  const live = announcer();
  const read = debounce(() => live.tell(model.get("state").headline), 900);
  const paint = fills(["critic", "troll", "neutral", "supporter", "press", ...CHANNEL_FILLS]);
  const part = (name, ...children) => h("div", { class: name }, ...children);
  const quiet = (text) => h("p", { class: "cs-quiet" }, text);
  let told = {};
  let by = "stances";

  // --- asking Python: one question at a time, the latest counts -----------------------------
  const mail = courier(model, () => complain(words.interrupted));
  let waiting = 0;
  let wanted = false;
  let chosen = { ...model.get("state") };
  function ask(change) {
    chosen = { ...chosen, ...change };
    wanted = Boolean(waiting);
    if (waiting) return;
    const { scenario, seed, branching, policy, reaction } = chosen;
    waiting = mail.send({ do: "choose", scenario, seed, branching, policy, reaction });
  }
  function heard() {
    const n = mail.heard(model.get("ack"));
    if (!n) return;
    complain(model.get("problem"));
    if (counting && n >= counting) { counting = 0; drawChance(); }
    if (!waiting || n < waiting) return;
    waiting = 0;
    if (wanted) ask({});
    else { chosen = { ...model.get("state") }; place(); }
  }
  const trouble = h("p", { class: "s-trouble", role: "alert", hidden: true });
  function complain(text) { say(trouble, text); trouble.hidden = !text; }

  // --- the storm ----------------------------------------------------------------------------
  const title = h("h3", { id: uid("title") });
  const kind = h("p", { class: "s-kind" });
  const scene = h("p", { class: "s-scene" });
  const briefing = h("p", { class: "s-briefing" });
  const whichName = uid("which");
  const which = segments({ options: model.get("scenarios"), label: whichName, onchange: (scenario) => ask({ scenario }) });
  const doubts = part("s-doubts");

  // --- controls -----------------------------------------------------------------------------
  const gauge = h("p", { class: "s-gauge" });
  const means = h("p", { class: "cs-quiet s-means" });
  const slider = h("input", { type: "range", class: "s-range", id: uid("branching"), min: 0, step: 1,
    oninput: () => { held = true; place({ branching: Number(slider.value) }); ask({ branching: Number(slider.value) }); },
    onchange: () => release(), onpointerup: () => release(), onblur: () => release() });
  function release() {
    if (!held) return;
    held = false;
    drawCharts();
  }
  const tick = h("span", { class: "s-tick", "aria-hidden": "true" });
  const own = h("button", { type: "button", class: "s-own", onclick: () => { place({ branching: told.own }); ask({ branching: told.own }); slider.focus(); } });
  const policyName = uid("policy");
  const policyAbout = h("p", { class: "cs-quiet", id: uid("about"), "aria-live": "polite" });
  const policyPlace = h("div");
  const reaction = h("select", { id: uid("reaction"), onchange: () => ask({ reaction: Number(reaction.value) }) });
  const seedText = h("span", { class: "s-seed" });
  const again = h("button", { type: "button", class: "cs-button", onclick: () => { ask({ seed: (chosen.seed % 999999) + 1 }); place(chosen); } }, words.again);
  let policies = segments({ options: [], label: policyName, onchange: () => {} });
  let held = false;

  /** Show on the controls what is chosen, before Python has answered. */
  function place(change) {
    chosen = { ...chosen, ...change };
    const { number, said, means: meaning } = told.branching[chosen.branching];
    const [before, after] = said.split(number);
    if (gauge.textContent !== said) gauge.replaceChildren(before, h("b", null, number), after);
    say(means, meaning);
    slider.value = chosen.branching;
    slider.setAttribute("aria-valuetext", `${said}. ${meaning}`);
    policies.set(chosen.policy);
    say(policyAbout, told.policies.find(({ id }) => id === chosen.policy)?.about ?? "");
    reaction.value = chosen.reaction;
    which.set(chosen.scenario);
    say(seedText, fill(words.seed, { n: fmt.number(chosen.seed) }));
  }

  // --- three worlds -------------------------------------------------------------------------
  const headline = h("h4", { id: uid("headline"), class: "s-headline" });
  const legend = h("ul", { class: "s-legend" });
  const switchName = uid("by");
  const seenBy = segments({ options: [{ id: "stances", text: words.by_stance }, { id: "channels", text: words.by_channel }], label: switchName,
    onchange: (id) => { by = id; drawLegend(); drawCharts(); } });
  seenBy.set(by);
  const panels = WORLDS.map((world) => {
    const posts = h("span", { class: "s-posts" });
    const change = h("span", { class: "s-change" });
    const about = h("span", { class: "s-about" });
    const frame = h("div", { class: "s-frame" });
    return { posts, change, about, frame, chart: null,
      el: h("div", { class: "s-world", "data-world": world }, h("div", { class: "s-head" }, h("h5", null, words[world]), about, h("p", { class: "s-sum" }, posts, change)), frame) };
  });
  const charts = h("div", { class: "s-charts" }, panels.map((panel) => panel.el));

  const groupsOf = () => told[by].map(({ id, name, at }, n) => ({ at, name, fill: by === "stances" ? id : CHANNEL_FILLS[n % CHANNEL_FILLS.length] }));
  /** Posts by world, group and step, added up over what is not asked for. */
  function added() {
    const view = model.get("counts");
    const [worlds, stances, channels, steps] = told.sizes;
    const all = new Uint32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
    const one = (world, at) => {
      const sum = new Array(steps).fill(0);
      for (let other = 0; other < (by === "stances" ? channels : stances); other += 1) {
        const [stance, channel] = by === "stances" ? [at, other] : [other, at];
        const from = ((world * stances + stance) * channels + channel) * steps;
        for (let n = 0; n < steps; n += 1) sum[n] += all[from + n];
      }
      return sum;
    };
    return Array.from({ length: worlds }, (_, world) => groupsOf().map((group) => ({ ...group, fill: paint.url(group.fill), values: one(world, group.at) })));
  }
  let numbers = [];
  let totals = [];
  let top = 0;
  function drawCharts() {
    const way = model.get("way");
    numbers = added();
    totals = numbers.map((groups) => groups[0].values.map((_, n) => groups.reduce((sum, { values }) => sum + values[n], 0)));
    const needed = roundUp(Math.max(...totals.flat()));
    top = held ? Math.max(top, needed) : needed; // under the hand the scale never shrinks, so the storm does
    panels.forEach(({ chart }, n) => chart.draw({ groups: numbers[n], without: n ? totals[0] : null, top,
      done: way.worlds[n].done, phases: told.phases, format: fmt.number }));
    point();
    if (table.open) drawTable();
  }
  function drawLegend() {
    const swatch = (name) => svg("svg", { class: "s-swatch", width: 18, height: 18, "aria-hidden": "true" }, svg("rect", { width: 18, height: 18, rx: 3, fill: paint.url(name) }));
    const line = svg("svg", { class: "s-swatch", width: 26, height: 18, "aria-hidden": "true" }, svg("path", { class: "s-ghost", d: "M0 9H26" }));
    legend.replaceChildren(...groupsOf().map(({ name, fill: paintName }) => h("li", null, swatch(paintName), name)), h("li", null, line, words.ghost));
  }

  // --- a cursor to read them ----------------------------------------------------------------
  const reading = h("output", { class: "s-reading" });
  const around = h("p", { class: "cs-quiet s-around" });
  const now = h("tbody");
  const pointer = h("input", { type: "range", class: "s-range", id: uid("read"), min: 0, step: 1, value: 0, oninput: () => point() });
  reading.setAttribute("for", pointer.id);
  function point() {
    const step = Number(pointer.value);
    const counts = totals.map((total) => fmt.number(total[step]));
    const text = fill(words.read_said, { time: told.times[step], ...Object.fromEntries(WORLDS.map((world, n) => [world, counts[n]])) });
    say(reading, text);
    pointer.setAttribute("aria-valuetext", text);
    const inside = ({ t }) => Math.floor(t / told.step) === step;
    const phase = told.phases.filter(({ t }) => t < (step + 1) * told.step).length;
    const did = model.get("way").worlds.flatMap(({ done }, n) => done.filter(inside).map(({ text: what }) => `${words[WORLDS[n]]}: ${what}.`));
    say(around, [`${fill(words.phase, { n: phase, of: told.phases.length })}: ${told.phases[phase - 1].title}.`, ...did].join(" "));
    now.replaceChildren(...groupsOf().map(({ name }, n) => h("tr", null, h("th", { scope: "row" }, name), numbers.map((groups) => h("td", null, fmt.number(groups[n].values[step]))))));
    for (const { chart } of panels) chart.point(step);
  }

  // --- figures ------------------------------------------------------------------------------
  const assumed = () => h("span", { class: "s-label", "data-label": "assumption" }, h("span", { "aria-hidden": "true" }, "○ "), words.assumption);
  const cells = FIGURES.map((id) => WORLDS.map((world) => h("td", { "data-world": world, "data-head": words[world] })));
  const figures = h("table", { class: "s-figures" }, h("caption", null, words.figures),
    h("thead", null, h("tr", null, h("td"), WORLDS.map((world) => h("th", { scope: "col" }, words[world])))),
    h("tbody", null, FIGURES.map((id, n) => h("tr", { "data-figure": id },
      h("th", { scope: "row" }, h("span", null, words[id]), words[`${id}_text`] && h("span", { class: "s-note" }, words[`${id}_text`]), n > 3 && assumed()), cells[n]))));

  // --- how much is chance -------------------------------------------------------------------
  let counting = 0;
  const strip = chanceStrip();
  const chanceText = h("p", { class: "s-range-said", role: "status" });
  const stripPlace = h("div", { hidden: true }, strip.el, h("p", { class: "cs-quiet s-strip-key" }, words.chance_key));
  const askChance = h("button", { type: "button", class: "cs-button", onclick: () => {
    if (counting) return;
    counting = mail.send({ do: "ask_chance" }, 30000);
    drawChance();
  } }, words.chance_ask);
  function drawChance() {
    const { changes, sentence } = model.get("chance");
    askChance.setAttribute("aria-disabled", String(Boolean(counting)));
    say(chanceText, counting ? words.counting : sentence ?? "");
    stripPlace.hidden = Boolean(counting) || !changes;
    if (!changes) strip.clear();
    else if (!counting) strip.draw({ changes, now: model.get("state").change, percent: fmt.percent, silence: words.silence });
  }

  // --- what took part -----------------------------------------------------------------------
  const effects = h("ul", { class: "s-effects" });
  function effect({ id, label: kindOf, sign, text, action, times, says, size, source, changed }) {
    return h("li", { class: "s-effect", "data-effect": id },
      h("div", null, h("h5", null, action), h("p", { class: "s-times" }, times)),
      part("s-what-it-does", h("p", null, says),
        h("p", { class: "s-size" }, h("b", null, `${words.size}: `), size),
        h("p", { class: "s-source" }, `${words.source}: ${source}`)),
      h("p", { class: "s-labels" }, h("span", { class: "s-label", "data-label": kindOf }, h("span", { "aria-hidden": "true" }, `${sign} `), text),
        h("span", { class: "s-label", "data-label": "assumption" }, h("span", { "aria-hidden": "true" }, "○ "), words.size_assumed),
        changed && h("span", { class: "s-label s-changed" }, h("span", { "aria-hidden": "true" }, "✎ "), words.changed)));
  }
  function drawWay() {
    const { worlds, effects: took, changed, doubt } = model.get("way");
    panels.forEach(({ about }, n) => say(about, n ? worlds[n].about : words.per_step));
    effects.replaceChildren(...took.map(effect));
    nothing.hidden = took.length > 0;
    const said = [doubt, changed].filter(Boolean);
    doubts.hidden = !said.length;
    doubts.replaceChildren(...said.map((text) => note("warn", "problem", null, h("p", null, text))));
  }
  const nothing = h("p", { class: "cs-quiet" }, words.nothing);

  // --- all numbers --------------------------------------------------------------------------
  const tableWorld = uid("world");
  const tableOf = segments({ options: WORLDS.map((id) => ({ id, text: words[id] })), label: tableWorld, onchange: () => drawTable() });
  tableOf.set("yours");
  const all = h("table", { class: "s-all" });
  const table = fold(words.numbers, h("p", { id: tableWorld, class: "s-ask" }, words.whose), tableOf.el, all);
  table.addEventListener("toggle", () => { if (table.open) drawTable(); });
  const tableLater = debounce(() => {
    const n = WORLDS.indexOf(tableOf.get());
    const done = model.get("way").worlds[n].done;
    const heads = [words.total, ...numbers[n].map(({ name }) => name)];
    all.replaceChildren(
      h("caption", null, `${words[WORLDS[n]]}, ${words.per_step}`),
      h("thead", null, h("tr", null, [words.time, ...heads, words.what].map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", null, told.times.map((time, step) => {
        const inside = ({ t }) => Math.floor(t / told.step) === step;
        const happened = [...told.phases.filter(inside).map((phase) => `${fill(words.phase, { n: told.phases.indexOf(phase) + 1, of: told.phases.length })}: ${phase.title}`), ...done.filter(inside).map(({ time: at, text }) => `${at}: ${text}`)];
        const counts = [totals[n][step], ...numbers[n].map(({ values }) => values[step])];
        return h("tr", null, h("th", { scope: "row" }, time), counts.map((count, at) => h("td", { class: "s-count", "data-head": heads[at] }, fmt.number(count))), h("td", { class: "s-happened" }, happened.join("; ")));
      })));
  }, 60);
  const drawTable = () => tableLater();

  // --- all together -------------------------------------------------------------------------
  const phases = h("ol", { class: "s-phases" });
  function drawTold() {
    told = model.get("told");
    say(title, told.title);
    kind.replaceChildren(h("b", null, told.sign), ` ${told.sign_text}, ${told.organisation}`);
    say(scene, told.scene);
    say(briefing, told.briefing);
    slider.max = told.branching.length - 1;
    say(own, fill(words.own, { number: told.branching[told.own].number }));
    const share = told.own / (told.branching.length - 1);
    tick.style.left = `calc(13px + (100% - 26px) * ${share})`; // the thumb is 26 pixels wide
    own.style.left = `${100 * share}%`;
    own.style.transform = `translateX(${-100 * share}%)`;
    policies = segments({ options: told.policies, label: policyName, describedby: policyAbout.id, onchange: (policy) => { place({ policy }); ask({ policy }); } });
    policyPlace.replaceChildren(policies.el);
    reaction.replaceChildren(...told.reactions.map(({ id, text }) => h("option", { value: id }, text)));
    const { step, minutes, midnight, days } = told;
    panels.forEach((panel, n) => {
      panel.chart = stormChart({ clock: { step, minutes, midnight, days }, first: n === 0, last: n === WORLDS.length - 1, onpoint: (at) => { pointer.value = at; point(); } });
      panel.chart.listen();
      panel.frame.replaceChildren(panel.chart.el);
    });
    pointer.max = told.times.length - 1;
    top = 0;
    phases.replaceChildren(...told.phases.map(({ time, title: name, about }) => h("li", null, h("p", null, h("b", null, name), ` ${fill(words.from, { time })}`), quiet(about))));
    drawLegend();
    fit();
  }
  function drawState() {
    const state = model.get("state");
    say(headline, state.headline);
    state.worlds.forEach(({ posts, change, summary }, n) => {
      say(panels[n].posts, posts);
      say(panels[n].change, change);
      panels[n].chart.el.setAttribute("aria-label", summary);
    });
    FIGURES.forEach((id, n) => WORLDS.forEach((_, world) => say(cells[n][world], state.rows[id][world])));
    if (!waiting) { chosen = { ...state }; place(); }
  }
  let stale = new Set();
  /** Draw once what came in one message. */
  function draw() {
    const fresh = stale;
    stale = new Set();
    if (!fresh.size) return;
    if (fresh.has("told")) { drawTold(); waiting = 0; wanted = false; }
    if (fresh.has("way")) drawWay();
    drawState();
    drawCharts();
    drawChance();
    if (fresh.has("told")) { pointer.value = totals[1].indexOf(Math.max(...totals[1])); point(); }
    const { scenario, seed, branching, policy, reaction: after } = model.get("state");
    el.dataset.drawn = [scenario, seed, branching, policy, after].join(" ");
  }
  const changed = ["told", "way", "state", "counts", "chance"].map((name) => [`change:${name}`, () => {
    if (!stale.size) queueMicrotask(() => { draw(); read(); });
    stale.add(name);
  }]);
  const fit = () => panels.map(({ chart }) => chart.fit()).includes(true);

  const effectsTitle = h("h4", { id: uid("effects") }, words.effects);
  const chanceTitle = h("h4", { id: uid("chance") }, words.chance);
  el.append(root(model, h("div", { class: "cs-card s-card", role: "group", "aria-labelledby": title.id }, paint.el,
    part("s-top",
      model.get("scenarios").length > 1 && part("s-which", h("p", { id: whichName, class: "s-ask" }, words.which), which.el),
      kind, title, scene, fold(words.briefing, briefing, h("h4", null, words.phases), phases)),
    doubts, trouble,
    part("s-desk",
      part("s-controls",
        part("s-branching", h("label", { for: slider.id, class: "s-ask" }, words.catching, h("span", { class: "s-term" }, words.factor)), gauge, slider, part("s-scale", tick, own), means),
        part("s-field", h("p", { id: policyName, class: "s-ask" }, words.policy), policyPlace, policyAbout),
        part("s-field", h("label", { for: reaction.id, class: "s-ask" }, words.reaction), reaction),
        part("s-dice", seedText, again)),
      h("section", { class: "s-story", "aria-labelledby": headline.id }, headline,
        part("s-keys", h("p", { id: switchName, class: "cs-heard" }, words.by), seenBy.el, legend),
        charts,
        part("s-read", h("label", { for: pointer.id, class: "s-ask" }, words.read), pointer, reading, around,
          h("table", { class: "s-now" }, h("thead", null, h("tr", null, h("td"), WORLDS.map((world) => h("th", { scope: "col" }, words[world])))), now)))),
    figures,
    h("section", { class: "s-luck", "aria-labelledby": chanceTitle.id }, chanceTitle, h("p", null, words.chance_about), askChance, chanceText, stripPlace),
    h("section", { class: "s-took", "aria-labelledby": effectsTitle.id }, effectsTitle, h("p", null, words.effects_about), effects, nothing),
    table, live.el)));

  stale = new Set(["told", "way"]);
  draw();
  const room = new ResizeObserver(() => { if (fit()) { drawCharts(); drawChance(); } });
  room.observe(charts);
  for (const [name, action] of changed) model.on(name, action);
  model.on("change:ack", heard);
  return () => {
    room.disconnect();
    mail.stop();
    read.cancel();
    tableLater.cancel();
    for (const [name, action] of changed) model.off(name, action);
    model.off("change:ack", heard);
  };
}

export default { render };
