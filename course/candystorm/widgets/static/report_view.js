// The report on an export: what was read, what to doubt, and the first rows. Also in the loader.

Object.assign(ICONS, {
  look: ["M12 5C6.5 5 3 12 3 12s3.5 7 9 7 9-7 9-7-3.5-7-9-7z", "M12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z"],
});

function reportView(report, words) {
  const heading = h("h3", { class: "e-headline", id: uid("report"), tabindex: "-1" }, report.headline);
  const cautions = report.cautions.length
    ? note("warn", "look", words.first_look, h("ul", { class: "e-cautions" }, report.cautions.map((text) => h("li", null, text))))
    : note("good", "right", "", h("p", null, words.all_well));
  const facts = h("dl", { class: "e-facts" }, report.facts.map(({ id, label, lines }) => h("div", { class: "e-fact", "data-fact": id },
    h("dt", null, label),
    lines.map(({ text, note: why }) => h("dd", null, h("p", null, text), why && h("p", { class: "cs-quiet" }, why))))));
  return {
    heading,
    el: h("section", { class: "e-report", "aria-labelledby": heading.id },
      h("div", { class: "e-top" }, h("p", { class: "e-over" }, words.report), heading),
      cautions, facts, leftOut(report.left_out, words), firstRows(report.tables, words)),
  };
}

function leftOut({ title, rows, more }, words) {
  if (!title) return null;
  return fold(title, h("table", { class: "e-table e-left" },
    h("thead", null, h("tr", null, [words.left_reason, words.left_file, words.left_row].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", null, rows.map((row) => h("tr", null,
      h("td", { class: "e-wide" }, row.reason), h("td", { "data-head": words.left_file }, row.file),
      h("td", { "data-head": row.rows ? words.left_row : null, class: "cs-number-of" }, row.rows))))),
  more && h("p", { class: "cs-quiet" }, more));
}

/** One table at a time; which one is chosen above it. */
function firstRows(tables, words) {
  if (!tables.length) return null;
  const panels = tables.map((table) => h("div", { class: "e-panel", "data-table": table.id }, rowsOf(table, words)));
  const title = h("h4", { class: "e-title", id: uid("rows") }, words.first_rows);
  const choose = segments({
    options: tables.map(({ id, name }) => ({ id, text: name })), label: title.id,
    onchange: (chosen) => show(chosen),
  });
  function show(chosen) {
    tables.forEach(({ id }, n) => { panels[n].hidden = id !== chosen; });
  }
  choose.set(tables[0].id);
  show(tables[0].id);
  return h("div", { class: "e-first" }, title, tables.length > 1 ? choose.el : h("p", { class: "cs-quiet" }, tables[0].name), panels);
}

function rowsOf({ name, columns, rows, more }, words) {
  return [
    h("table", { class: "e-table" },
      h("caption", { class: "cs-heard" }, name),
      h("thead", null, h("tr", null, columns.map(({ name: head, number }) => h("th", { scope: "col", class: number ? "cs-number-of" : null }, head)))),
      h("tbody", null, rows.map((row) => h("tr", null, row.map((text, n) => h("td", {
        "data-head": columns[n].name, class: columns[n].number ? "cs-number-of" : null,
      }, text || [h("span", { "aria-hidden": "true" }, "–"), h("span", { class: "cs-heard" }, words.no_value)])))))),
    more && h("p", { class: "cs-quiet" }, more),
  ];
}
