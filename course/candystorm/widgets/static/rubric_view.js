// A rubric: each criterion with its levels, best first; radio buttons where one can assess oneself.

function rubricView(rubric, words, fmt, { chosen, onchange }) {
  const sum = h("p", { class: "r-sum cs-number-of", role: "status" });
  let own = {};
  const criteria = rubric.criteria.map(({ id, name: title, levels }) => {
    const heading = uid("criterion");
    const name = uid("level");
    const inputs = levels.map(({ points }) => rubric.own && h("input", {
      type: "radio", class: "cs-tick", name, value: points, onchange: () => { own = { ...own, [id]: points }; total(); onchange(id, points); },
    }));
    const rows = levels.map(({ label, text }, n) => h(rubric.own ? "label" : "li", { class: "r-level" },
      inputs[n], h("b", { class: "cs-number-of" }, label), h("span", null, text)));
    return {
      id, levels, inputs,
      el: h("li", { class: "r-criterion" }, h("p", { class: "r-title", id: heading }, title),
        h(rubric.own ? "div" : "ul", { class: "r-levels", role: rubric.own ? "radiogroup" : null, "aria-labelledby": heading }, rows)),
    };
  });
  function total() {
    const given = Object.values(own);
    sum.hidden = given.length < criteria.length;
    say(sum, sum.hidden ? "" : fill(words.rubric_sum, { n: fmt.number(given.reduce((a, b) => a + b, 0)), of: fmt.number(rubric.max_points) }));
  }
  function set(levels) {
    own = { ...levels };
    for (const { id, levels: all, inputs } of criteria) all.forEach(({ points }, n) => { if (inputs[n]) inputs[n].checked = points === own[id]; });
    total();
  }
  set(chosen ?? {});
  return {
    set,
    el: h("div", { class: "r-rubric" }, rubric.own && h("p", { class: "cs-quiet" }, words.rubric_help),
      h("ol", { class: "r-criteria" }, criteria.map(({ el }) => el)), sum),
  };
}
