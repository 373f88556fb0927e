// The form for tables that nobody knows, on its own.

function render({ model, el }) {
  const words = model.get("words");
  const card = h("div", { class: "cs-card e-card" });
  const trouble = h("div", { role: "alert" });
  const complain = (text) => trouble.replaceChildren(...(text ? [note("bad", "problem", "", h("p", null, text))] : []));
  const mail = courier(model, () => complain(words.interrupted));
  let view = null;

  function draw() {
    const mapping = model.get("mapping");
    if (!mapping.headers) {
      card.replaceChildren(h("div", { role: "status" }, note("good", "right", "", h("p", null, words.mapping_done))));
      return;
    }
    const before = view;
    view = mappingView(mapping, words, {
      onread: (answers) => mail.send({ do: "read_it", ...answers }),
      onleave: () => mail.send({ do: "leave_out" }),
    });
    card.replaceChildren(view.el, trouble);
    if (before) view.heading.focus();
  }
  function heard() {
    if (!mail.heard(model.get("ack"))) return;
    complain(model.get("problem"));
    view.object(model.get("objection"));
  }
  el.append(root(model, card));
  draw();
  model.on("change:mapping", draw);
  model.on("change:ack", heard);
  return () => {
    mail.stop();
    model.off("change:mapping", draw);
    model.off("change:ack", heard);
  };
}

export default { render };
