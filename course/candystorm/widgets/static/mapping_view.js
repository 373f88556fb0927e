// Which column is what: each column with its heading, what it is, and its first values. On a wide
// screen the columns stand side by side as in the table, on a narrow one beneath each other.

Object.assign(ICONS, {
  check: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M9.6 9.4a2.5 2.5 0 0 1 4.9.7c0 1.7-2.5 2-2.5 3.7m0 2.7v.1"],
  left: ["M5 12h14"],
});
const SURE = { sure: ["right", "sure_column"], probable: ["partly", "probable_column"], check: ["check", "check_column"], own: ["saved", "own_choice"], left: ["left", "left_column"] };

function mappingView(mapping, words, { onread, onleave }) {
  const heading = h("h3", { class: "e-headline", id: uid("mapping"), tabindex: "-1" }, words.mapping);
  const complaint = h("p", { id: uid("complaint"), class: "m-complaint" });
  const box = h("div", { class: "m-box", role: "alert" });
  let kind = mapping.kind;

  const platform = h("select", { id: uid("platform"), class: "m-select" },
    h("option", { value: "" }, words.please_choose), mapping.platforms.map(({ id, text }) => h("option", { value: id }, text)));
  platform.value = mapping.platform;
  const kindName = uid("kind");
  const kinds = segments({
    options: ["posts", "daily", "comments"].filter((id) => mapping.columns[id]).map((id) => ({ id, text: words[`kind_${id}`] })),
    label: kindName, onchange: (chosen) => { kind = chosen; columns.forEach((column) => column.propose()); },
  });
  kinds.set(kind);
  const { example, chosen, dmy, mdy } = mapping.dates;
  const dayName = uid("day");
  const days = example && segments({ options: [{ id: "dmy", text: dmy }, { id: "mdy", text: mdy }], label: dayName, onchange: () => {} });
  if (days) days.set(chosen);

  const columns = mapping.headers.map((header, n) => {
    const head = h("p", { class: "m-head", id: uid("head") }, header);
    const ask = h("span", { class: "cs-heard", id: uid("is") }, words.column_is);
    const sure = h("p", { class: "m-sure", id: uid("sure") });
    const select = h("select", { class: "m-select", "aria-labelledby": `${head.id} ${ask.id}`, onchange: () => { mark(select.value ? "own" : "left"); clear(); } });
    const samples = mapping.samples[n].map((text) => h("li", { class: text ? null : "m-empty" }, h("span", null, text || words.no_sample)));
    const list = h("ul", { class: "m-samples", "aria-label": words.samples_of }, samples);
    select.setAttribute("aria-describedby", sure.id);
    function mark(how) {
      const [sign, word] = SURE[how];
      sure.className = `m-sure m-is-${how}`;
      sure.replaceChildren(icon(sign), h("span", null, words[word]));
    }
    function propose() {
      const { field, sure: how } = mapping.columns[kind][n];
      select.replaceChildren(...mapping.fields[kind].map(({ id, text }) => h("option", { value: id }, text)), h("option", { value: "" }, words.leave_out_column));
      select.value = field;
      mark(field ? how : "left");
    }
    propose();
    return { select, propose, el: h("li", { class: "m-column" }, head, ask, select, sure, list) };
  });
  const rows = Math.max(1, ...mapping.samples.map(({ length }) => length));

  function clear() {
    box.replaceChildren();
    for (const one of [platform, ...columns.map(({ select }) => select)]) one.removeAttribute("aria-invalid");
  }
  /** Say what cannot be, where it can be mended. */
  function object({ text, place, columns: wrong }) {
    clear();
    if (!text) return;
    const at = place === "platform" ? [platform] : wrong.length ? wrong.map((n) => columns[n].select) : [columns[0].select];
    for (const select of at) select.setAttribute("aria-invalid", "true");
    (place === "platform" ? platform : grid).after(box);
    say(complaint, text);
    box.append(note("bad", "problem", "", complaint));
    at[0].focus();
  }

  const grid = h("ul", { class: "m-columns", style: `--rows:${rows}`, "aria-labelledby": heading.id }, columns.map(({ el }) => el));
  const answers = () => ({
    fields: columns.map(({ select }) => select.value), platform: platform.value, table: kind, dates: days ? days.get() : "dmy",
  });
  const el = h("section", { class: "m-form", "aria-labelledby": heading.id },
    h("div", { class: "e-top" },
      h("p", { class: "e-over" }, mapping.of > 1 ? `${fill(words.mapping_file, { n: mapping.n, of: mapping.of })}: ${mapping.file}` : mapping.file),
      heading, h("p", null, words.mapping_lead)),
    h("div", { class: "m-questions" },
      h("div", { class: "m-question" }, h("label", { class: "m-ask", for: platform.id }, words.from_platform), platform),
      h("div", { class: "m-question" }, h("p", { class: "m-ask", id: kindName }, words.kind_of_rows), kinds.el),
      days && h("div", { class: "m-question" }, h("p", { class: "m-ask", id: dayName }, fill(words.which_day, { example })), days.el)),
    grid,
    h("div", { class: "m-actions" },
      h("button", { type: "button", class: "cs-button cs-main", onclick: () => onread(answers()) }, words.read_it),
      h("button", { type: "button", class: "cs-button cs-plain", onclick: () => onleave() }, words.leave_file)));
  return { el, heading, object };
}
