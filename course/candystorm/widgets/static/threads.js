// Thread viewer: posts on one side, the conversation beneath the chosen one on the other.

Object.assign(ICONS, {
  waiting: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 7.5V12l3 2"],
  late: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 7.5V12l3 2", "M3 3l3 3"],
  answered: ["m5 12.5 4.5 4.5L19 7.5"],
});

function render({ model, el }) {
  const words = model.get("words");
  const fmt = formats(model.get("language"));
  const trouble = h("p", { class: "t-trouble", role: "alert", hidden: true });
  const mail = courier(model, () => { say(trouble, words.interrupted); trouble.hidden = false; });
  let moved = false;

  const show = uid("show");
  const filters = segments({
    options: ["all", "waiting", "late", "people"].map((id) => ({ id, text: words[id] })),
    label: show,
    onchange: (filter) => { moved = false; mail.send({ do: "look", filter }); },
  });
  const postsTitle = uid("posts");
  const list = h("ul", { class: "t-posts", "aria-labelledby": postsTitle });
  const talkTitle = h("h3", { id: uid("talk"), tabindex: "-1" }, words.conversation);
  const talk = h("div", { class: "t-talk" });
  const speakers = h("table", { class: "t-speakers" }, h("caption", null, words.speakers), h("tbody"));
  const back = h("button", { type: "button", class: "cs-button cs-plain t-back", onclick: () => {
    card.classList.remove("t-reading");
    list.querySelector("[aria-current]")?.focus();
  } }, words.back);

  const count = (n) => fill(n === 1 ? words.count_one : words.count, { n: fmt.number(n) });
  const sign = (name, text) => h("span", { class: `t-sign t-${name}` }, icon(name), text);

  function button(post, current) {
    const waits = post.waiting > 0 && sign("waiting", fill(words.waits, { n: fmt.number(post.waiting) }));
    return h("button", {
      type: "button", class: "t-post", "data-post": post.id, "aria-current": current ? "true" : null,
      onclick: () => { moved = true; mail.send({ do: "read", post: post.id }); },
    },
    h("span", { class: "t-date" }, post.date), h("span", { class: "t-text" }, post.text),
    h("span", { class: "t-counts" }, h("span", null, count(post.comments)), waits));
  }
  function drawPosts() {
    const open = model.get("thread").post;
    if (filters.get() !== model.get("filter")) filters.set(model.get("filter"));
    list.replaceChildren(...model.get("posts").map((post) => h("li", null, button(post, post.id === open))));
    if (!model.get("posts").length) list.replaceChildren(h("li", { class: "cs-quiet" }, words.nothing));
  }
  function drawThread() {
    const { post, date, text, comments } = model.get("thread");
    for (const button of list.querySelectorAll(".t-post")) {
      if (button.dataset.post === post) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    talk.replaceChildren();
    if (!post) return;
    put(talk, h("div", { class: "t-original" }, h("p", { class: "t-date" }, date), h("p", null, text)),
      comments.length
        ? h("ol", { class: "t-comments" }, comments.map((comment) => h("li", { class: comment.own ? "t-own" : null, style: `--depth:${comment.depth - 1}` },
          h("p", { class: "t-who" }, h("b", null, comment.author), h("span", { class: "t-date" }, comment.date)),
          comment.orphan && h("p", { class: "t-date" }, words.deleted),
          h("p", null, comment.text),
          comment.status && h("p", null, sign(comment.sign, comment.status)))))
        : h("p", { class: "cs-quiet" }, words.nobody));
    const most = Math.max(1, ...model.get("speakers").map(({ comments: n }) => n));
    speakers.tBodies[0].replaceChildren(...model.get("speakers").map(({ text: who, comments: n }) => h("tr", null,
      h("th", { scope: "row" }, who),
      h("td", { class: "t-track", "aria-hidden": "true" }, h("span", { style: `width:${(100 * n) / most}%` })),
      h("td", { class: "cs-number-of" }, fmt.number(n)))));
    talk.scrollTop = 0;
    if (moved) {
      card.classList.add("t-reading");
      talkTitle.focus({ preventScroll: true });
      if (getComputedStyle(back).display !== "none") card.scrollIntoView({ block: "start" });
    }
  }
  const heard = () => { if (mail.heard(model.get("ack"))) trouble.hidden = true; };

  const card = h("div", { class: "cs-card t-card", role: "group", "aria-label": words.title },
    h("div", { class: "t-filter" }, h("p", { id: show, class: "t-ask" }, words.filter), filters.el),
    trouble,
    h("div", { class: "t-both" },
      h("section", { class: "t-left", "aria-labelledby": postsTitle }, h("h3", { id: postsTitle }, words.posts), h("div", { class: "t-scroll", tabindex: "0", role: "group", "aria-labelledby": postsTitle }, list)),
      h("section", { class: "t-right", "aria-labelledby": talkTitle.id }, back, talkTitle,
        h("div", { class: "t-scroll", tabindex: "0", role: "group", "aria-labelledby": talkTitle.id }, talk), speakers)));
  el.append(root(model, card));
  drawPosts();
  drawThread();
  const changed = () => { drawPosts(); };
  model.on("change:posts", changed);
  model.on("change:thread", drawThread);
  model.on("change:ack", heard);
  return () => {
    mail.stop();
    model.off("change:posts", changed);
    model.off("change:thread", drawThread);
    model.off("change:ack", heard);
  };
}

export default { render };
