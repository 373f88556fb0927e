// What is known of a platform, or of two side by side. All sentences come from Python; sources are
// text, never links, so that nothing leads outside by accident.

Object.assign(ICONS, {
  alive: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "m8 12.2 2.7 2.7L16.2 9.4"],
  changed: ["M5 9.5A7.5 7.5 0 0 1 18.5 8L20 9.5", "M20 4.5v5h-5", "M19 14.5A7.5 7.5 0 0 1 5.5 16L4 14.5", "M4 19.5v-5h5"],
  closed: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "m9 9 6 6m0-6-6 6"],
  doubt: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 7.5v5.5m0 3v.1"],
});

function render({ model, el }) {
  const words = model.get("words");
  const live = announcer();
  const trouble = h("p", { class: "f-trouble", role: "alert", hidden: true });
  const complain = (text) => { say(trouble, text); trouble.hidden = !text; };
  const mail = courier(model, () => complain(words.interrupted));

  // --- which ones ---------------------------------------------------------------------------
  const options = () => model.get("platforms").map(({ id, name }) => h("option", { value: id }, name));
  const ask = () => mail.send({ do: "look", platform: one.value, beside: other.value });
  const one = h("select", { id: uid("one"), onchange: ask }, options());
  const other = h("select", { id: uid("other"), onchange: ask }, h("option", { value: "" }, words.alone), options());
  const aging = h("p", { class: "cs-quiet f-aging" });

  // --- pieces -------------------------------------------------------------------------------
  const hints = (all) => all.map(({ kind, text }) => h("p", { class: `f-hint f-${kind}` },
    kind === "caution" && icon("doubt"), h("span", null, text)));
  const source = (text) => h("p", { class: "f-source" }, text);

  function platform({ id, name, status, status_text: became, about, started, source: told, hints: doubts, events }) {
    const heading = h("h4", { id: uid("platform") }, name);
    return h("section", { class: "f-platform", "data-platform": id, "aria-labelledby": heading.id },
      heading,
      h("p", { class: `f-status f-${status}` }, icon(status), h("span", null, became)),
      h("p", null, about),
      h("div", { class: "f-started" }, h("p", null, started), source(told), hints(doubts)),
      events.length > 0 && [
        h("h5", { id: `${heading.id}-became` }, words.became),
        h("ol", { class: "f-events", "aria-labelledby": `${heading.id}-became` }, events.map((event) => h("li", null,
          h("p", { class: "f-date" }, event.date), h("p", null, event.text), source(event.source), hints(event.hints)))),
      ]);
  }
  function cell({ values, hints: doubts }, name) {
    return h("td", { "data-head": name },
      !values.length && h("p", { class: "f-nothing" }, words.unknown),
      hints(doubts),
      values.length > 0 && h("ul", { class: "f-values" }, values.map((value) => h("li", { class: "f-value" },
        h("p", null, h("span", { class: value.figure ? "f-amount f-figure" : "f-amount" }, value.text), " ", h("span", { class: "f-when" }, value.as_of)),
        value.note && h("p", { class: "f-note" }, value.note), source(value.source), hints(value.hints)))));
  }

  // --- all together -------------------------------------------------------------------------
  const platforms = h("div", { class: "f-platforms" });
  const knownTitle = h("h4", { id: uid("known") }, words.known);
  const head = h("thead");
  const body = h("tbody");
  const table = h("table", { class: "f-table", "aria-labelledby": knownTitle.id }, head, body);
  const sources = h("ul", { class: "f-sources" });

  function draw() {
    const { platform: first, beside, aging: aged, told, rows, sources: named } = model.get("state");
    one.value = first;
    other.value = beside;
    for (const option of one.options) option.disabled = option.value === beside;
    for (const option of other.options) option.disabled = option.value === first;
    say(aging, aged);
    aging.hidden = !aged;
    const both = told.length > 1;
    card.classList.toggle("f-both", both);
    platforms.replaceChildren(...told.map(platform));
    head.replaceChildren(...(both ? [h("tr", null, [words.property, ...told.map(({ name }) => name)].map((text) => h("th", { scope: "col" }, text)))] : []));
    body.replaceChildren(...rows.map(({ id, name, cells }) => h("tr", { "data-property": id },
      h("th", { scope: "row" }, name), cells.map((all, n) => cell(all, both ? told[n].name : null)))));
    sources.replaceChildren(...named.map(({ title, address }) => h("li", null,
      h("p", null, title), h("p", { class: "f-address" }, address))));
    el.dataset.drawn = `${first} ${beside}`.trim();
  }
  const changed = () => { draw(); live.tell(model.get("state").summary); };
  function heard() {
    if (!mail.heard(model.get("ack"))) return;
    complain(model.get("problem"));
    if (model.get("problem")) draw(); // what is chosen is what is shown
  }

  const title = h("h3", { id: uid("title") }, words.title);
  const card = h("div", { class: "cs-card f-card", role: "group", "aria-labelledby": title.id },
    h("div", { class: "f-top" }, title, h("p", null, words.lead), aging),
    h("div", { class: "f-choose" },
      h("div", null, h("label", { for: one.id }, words.platform), one),
      h("div", null, h("label", { for: other.id }, words.beside), other)),
    trouble, platforms,
    h("section", { class: "f-known", "aria-labelledby": knownTitle.id }, knownTitle, table),
    fold(words.sources, sources), live.el);
  el.append(root(model, card));
  draw();
  model.on("change:state", changed);
  model.on("change:ack", heard);
  return () => {
    mail.stop();
    model.off("change:state", changed);
    model.off("change:ack", heard);
  };
}

export default { render };
