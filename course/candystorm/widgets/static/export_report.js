// The report on an export on its own.

function render({ model, el }) {
  const view = reportView(model.get("report"), model.get("words"));
  el.append(root(model, h("div", { class: "cs-card e-card" }, view.el)));
}

export default { render };
