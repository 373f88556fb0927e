// Five-principle checker: choose a post, tick what you see, compare.

function render({ model, el }) {
  const words = model.get("words");
  const posts = model.get("posts");
  const list = model.get("principles");
  const trouble = h("p", { class: "p-trouble", role: "alert", hidden: true });
  const complain = (text) => { say(trouble, text); trouble.hidden = !text; };
  const mail = courier(model, () => complain(words.interrupted));

  const short = (text) => (text.length > 60 ? `${text.slice(0, 58).trimEnd()} …` : text);
  const choose = h("select", { id: uid("post"), onchange: () => start() },
    posts.map(({ text, by }, n) => h("option", { value: n }, by ? `${by}: ${short(text)}` : short(text))),
    h("option", { value: "own" }, words.own));
  const shown = h("blockquote", { class: "p-post" });
  const own = h("textarea", { id: uid("own"), rows: 5, maxlength: 5000 });
  const ownBox = h("div", { class: "p-own", hidden: true }, h("label", { for: own.id }, words.own_label), own);
  const ticks = list.map(({ id, name, question }) => {
    const input = h("input", { type: "checkbox", class: "cs-tick", value: id });
    return { id, input, el: h("label", { class: "p-tick" }, input, h("span", null, h("b", null, name), h("span", { class: "cs-quiet" }, question))) };
  });
  const legend = uid("view");
  const form = h("fieldset", { class: "p-view", "aria-labelledby": legend }, h("p", { id: legend, class: "p-ask" }, words.view), ticks.map((tick) => tick.el));
  const go = h("button", { type: "button", class: "cs-button cs-main", onclick: compare }, words.compare);
  const result = h("div", { class: "p-result", role: "status" });

  const isOwn = () => choose.value === "own";
  const text = () => (isOwn() ? own.value : posts[Number(choose.value)].text);

  function start() {
    complain("");
    for (const { input } of ticks) { input.checked = false; input.disabled = false; }
    ownBox.hidden = !isOwn();
    shown.hidden = isOwn();
    if (!isOwn()) shown.replaceChildren(text());
    result.replaceChildren();
    go.hidden = false;
    if (Object.keys(model.get("comparison")).length) mail.send({ do: "start_again" });
  }
  function compare() {
    if (!text().trim()) { complain(words.empty); own.focus(); return; }
    complain("");
    mail.send({ do: "compare", text: text(), ticked: ticks.filter(({ input }) => input.checked).map(({ id }) => id) });
  }
  function next() {
    const n = isOwn() ? 0 : (Number(choose.value) + 1) % posts.length;
    if (posts.length) choose.value = n;
    start();
    choose.focus();
  }
  const answer = (yes) => h("span", { class: yes ? "p-yes" : "p-no" }, icon(yes ? "saved" : "wrong"), yes ? words.yes : words.no);
  function draw() {
    const found = model.get("comparison");
    if (!found.rows) { result.replaceChildren(); return; }
    const number = Object.fromEntries(list.map(({ id }, n) => [id, n + 1]));
    shown.hidden = false;
    shown.replaceChildren(...found.pieces.map((piece) => (piece.signs.length
      ? h("mark", null, piece.text, h("sup", null, piece.signs.map((id) => number[id]).join(" ")))
      : piece.text)));
    go.hidden = true;
    const table = h("table", { class: "p-table" },
      h("thead", null, h("tr", null, h("th", { scope: "col" }, words.principle), h("th", { scope: "col" }, words.you), h("th", { scope: "col" }, words.checker), h("th", { scope: "col" }, words.why))),
      h("tbody", null, found.rows.map((row, n) => h("tr", { class: row.ticked === row.found ? null : "p-differs" },
        h("th", { scope: "row" }, `${n + 1} ${list[n].name}`),
        h("td", { "data-head": words.you }, answer(row.ticked)),
        h("td", { "data-head": words.checker }, answer(row.found)),
        h("td", { "data-head": words.why }, row.because.length
          ? row.because.map((sign) => h("p", null, `“${sign.text}” `, h("span", { class: "cs-quiet" }, sign.supports ? sign.name : `${sign.name} – ${words.against}`)))
          : h("span", { class: "cs-quiet" }, words.nothing))))));
    result.replaceChildren(
      h("p", { class: "p-sum" }, fill(words.agree, { n: found.same })), table,
      h("p", { class: "cs-quiet" }, words.assumption),
      h("button", { type: "button", class: "cs-button", onclick: next }, words.again));
    el.dataset.compared = String(found.same);
  }
  const heard = () => { if (mail.heard(model.get("ack")) && model.get("problem")) complain(model.get("problem")); };

  el.append(root(model,
    h("div", { class: "cs-card p-card", role: "group", "aria-label": words.title },
      h("div", { class: "p-choose" }, h("label", { for: choose.id }, words.choose), choose),
      ownBox, shown, form, trouble, h("div", null, go), result)));
  start();
  draw();
  model.on("change:comparison", draw);
  model.on("change:ack", heard);
  return () => {
    mail.stop();
    model.off("change:comparison", draw);
    model.off("change:ack", heard);
  };
}

export default { render };
