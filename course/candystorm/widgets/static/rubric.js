// A rubric on its own, for a lesson or beside an answer.

function render({ model, el }) {
  const words = model.get("words");
  const mail = courier(model, () => {});
  const stop = new AbortController();
  const view = rubricView(model.get("rubric"), words, formats(model.get("language")), {
    chosen: model.get("assessment"), onchange: (criterion, level) => mail.send({ do: "assess", criterion, level }),
  });
  const heading = uid("rubric");
  const alert = h("div", { role: "alert" });
  el.append(root(model,
    h("div", { class: "cs-card", role: "group", "aria-labelledby": heading },
      h("p", { class: "r-heading", id: heading }, model.get("rubric").own ? words.rubric_own : words.rubric), view.el, alert)));

  const changed = () => view.set(model.get("assessment"));
  const acknowledged = () => {
    if (!mail.heard(model.get("ack"))) return;
    const problem = model.get("problem");
    if (alert.textContent !== problem) alert.replaceChildren(...(problem ? [note("bad", "problem", "", h("p", null, problem))] : []));
    changed();
  };
  model.on("change:assessment", changed);
  model.on("change:ack", acknowledged);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") mail.send({ do: "refresh" });
  }, { signal: stop.signal });
  return () => {
    stop.abort();
    mail.stop();
    model.off("change:assessment", changed);
    model.off("change:ack", acknowledged);
  };
}

export default { render };
