// The frame around every question: saving, confidence, hints, check and feedback.

const TYPING = 600; // ms of silence until what is typed is saved
const BUSY = 20000; // a first check may have to load the data
const VERDICTS = { // kind and sign; the word stands beside them
  right: ["good", "right"], partly: ["warn", "partly"], wrong: ["bad", "wrong"],
  unattempted: ["plain", "unattempted"], answered: ["plain", "saved"], unavailable: ["plain", "problem"],
};

function render({ model, el }) {
  const q = model.get("question");
  const words = model.get("words");
  const fmt = formats(model.get("language"));
  const draft = drafts(q.key);
  const live = announcer();
  const mail = courier(model, ({ do: what }) => { if (what in sentAt) interrupted(what); });
  const stop = new AbortController();
  const later = debounce(() => save(), TYPING);

  const prompt = uid("prompt");
  const message = uid("message");
  let known = model.get("state"); // what the answer log says, as far as this view knows
  let sent = null; // the form as it was last sent or taken from the log
  let dirty = false; // the form was changed since
  let unsaved = false; // it was sent and refused
  let settled = true; // the person is not in the middle of typing
  let rechecked = ""; // the answer whose verdict was asked for on opening
  const sentAt = { answer: 0, check: 0, open_hint: 0, assess: 0 }; // message that still waits for its reply

  // --- what is shown -----------------------------------------------------------------------
  const field = FIELDS[q.kind]({ q, words, fmt, prompt, message, changed, tell: live.tell });
  const box = field.control.matches("input, textarea");
  const sign = h("p", { class: "q-saved cs-number-of", role: "status" });
  const alert = h("div", { id: message, class: "q-message", role: "alert" });
  const confidence = !q.confidence ? null : segments({
    options: ["sure", "rather", "guess"].map((id) => ({ id, text: words[id] })), label: uid("sure"), onchange: () => changed(false),
  });
  const hints = h("ol", { class: "q-hints", "aria-live": "polite" });
  const hint = h("button", { type: "button", class: "cs-button cs-plain", onclick: openHint }, icon("hint"), h("span"));
  const check = h("button", { type: "button", class: "cs-button cs-main", onclick: checkNow }, words.check);
  const feedback = h("div", { class: "q-feedback", role: "status" });
  const own = !q.rubric ? null : rubricView(q.rubric, words, fmt, {
    onchange: (criterion, level) => { sentAt.assess = mail.send({ do: "assess", criterion, level }); },
  });
  const ownFold = own && fold(words.rubric_own, own.el);
  el.append(root(model,
    h("div", { class: `cs-card q-card q-is-${q.kind}`, role: "group", "aria-labelledby": prompt },
      h("div", { class: "q-head" }, h("p", { class: "q-points" }, words.points), sign),
      h(box ? "label" : "p", { class: "q-prompt", id: prompt, for: box ? field.control.id : null }, q.prompt),
      q.rubric && fold(words.rubric, rubricView({ ...q.rubric, own: false }, words, fmt, {}).el),
      h("div", { class: "q-field" }, field.el),
      alert,
      ownFold,
      confidence && h("div", { class: "q-confidence" },
        h("p", { class: "q-ask", id: confidence.el.getAttribute("aria-labelledby") }, words.how_sure), confidence.el),
      hints,
      (q.check || q.hints > 0) && h("div", { class: "q-actions" }, q.check && check, q.hints > 0 && hint),
      feedback, live.el)));

  // --- answering ---------------------------------------------------------------------------
  function form() {
    return { value: field.get(), confidence: confidence ? confidence.get() : null };
  }
  function changed(typing) {
    settled = !typing;
    const now = form();
    if (same(now, sent)) {
      later.cancel();
      dirty = false;
      if (settled && unsaved) refusal();
      return;
    }
    keepDraft(now);
    if (now.value === null && (known.answer ?? null) === null && !unsaved) return; // nothing to save yet
    dirty = true;
    feedbackFor(null);
    if (typing) later();
    else save();
  }
  function keepDraft(now) {
    draft.write({ ...now, time: Date.now(), base: known.time });
  }
  function save() {
    later.cancel();
    if (!dirty && !unsaved) return;
    sent = form();
    dirty = false;
    sentAt.answer = mail.send({ do: "answer", ...sent }, sentAt.check ? BUSY : undefined);
  }
  function saveAgain() {
    unsaved = true;
    settled = true;
    save();
    (box ? field.control : field.control.querySelector("input, button")).focus();
  }

  // --- what Python says --------------------------------------------------------------------
  function acknowledged() {
    const n = mail.heard(model.get("ack"));
    if (!n) return;
    const state = model.get("state");
    const problem = model.get("problem");
    const replied = (what) => {
      const reply = sentAt[what] > 0 && n >= sentAt[what];
      if (reply) sentAt[what] = 0;
      return reply;
    };
    const answered = replied("answer");
    const checked = replied("check");
    const hinted = replied("open_hint");
    if (answered) {
      unsaved = Boolean(state.refusal || problem);
      if (!unsaved) {
        known = state;
        if (!dirty) draft.remove();
      }
    }
    if (problem && (answered || checked || hinted)) trouble(problem, answered);
    else if (unsaved || (checked && state.refusal)) refusal();
    else if (answered || checked || hinted || (late && !sentAt.answer)) trouble("");
    if (checked) {
      check.setAttribute("aria-disabled", "false");
      say(check, words.check);
      if (feedbackShown && same(feedbackShown, state.verdict)) live.tell(feedback.textContent);
    }
    show(state, checked);
    if (hinted && !state.hints[q.hints - 1]) return;
    if (hinted) hints.lastElementChild?.focus(); // the button is gone
  }
  /** Take over what another tab or Python itself changed, unless the person has something newer. */
  function adopt(state) {
    if (dirty || unsaved || sentAt.answer) return;
    if (!same(state.answer ?? null, known.answer ?? null)) field.set(state.answer);
    if (confidence && state.confidence !== known.confidence) confidence.set(state.confidence);
    known = state;
    sent = form();
  }
  function show(state, asked) {
    adopt(state);
    state.hints.slice(hints.childElementCount).forEach((text) => {
      const n = hints.childElementCount + 1;
      hints.append(h("li", { tabindex: "-1" }, note("hint", "hint", fill(words.hint_title, { n: fmt.number(n) }), h("p", null, text))));
    });
    const next = state.hints.length + 1;
    hint.hidden = next > q.hints;
    say(hint.lastChild, fill(words.hint, { n: fmt.number(next), of: fmt.number(q.hints) }));
    if (!dirty && !unsaved) feedbackFor(state.verdict, asked);
    own?.set(state.assessment);
    if (own) ownFold.hidden = !known.answer; // first read what counts, then write, then look at it
    signFor();
    recheck();
  }
  function signFor() {
    const time = known.time && (known.answer ?? null) !== null ? fmt.moment(known.time) : "";
    const open = late === "answer" || unsaved;
    const text = open ? words.not_saved
      : !time ? ""
      : q.kind === "number" ? fill(words.saved_as, { value: fmt.measure(known.answer, q.unit), time })
      : q.kind === "text" && [...known.answer].length < q.min_characters ? fill(words.saved_draft, { time })
      : fill(words.saved, { time });
    if (sign.textContent === text) return;
    sign.replaceChildren(...(text ? [icon(open ? "problem" : "saved"), h("span", null, text)] : []));
    sign.classList.toggle("q-not", open);
  }
  let feedbackShown = null;
  function feedbackFor(verdict, asked) {
    confidence?.disable(["right", "partly", "wrong"].includes(verdict?.state));
    if (same(verdict, feedbackShown)) return;
    feedbackShown = verdict;
    feedback.setAttribute("aria-live", asked ? "polite" : "off"); // on opening a page nobody asked
    feedback.replaceChildren();
    if (!verdict) return;
    const [kind, picture] = VERDICTS[verdict.state] ?? VERDICTS.unavailable;
    const points = verdict.max_points > 0 && fill(words.of_points, { n: fmt.number(verdict.points), of: fmt.number(verdict.max_points) });
    feedback.append(h("div", { class: `cs-note cs-${kind}` }, icon(picture), h("div", { class: "cs-says" },
      h("p", { class: "q-verdict" }, h("b", null, words[verdict.state]), points && h("span", { class: "cs-number-of" }, points)),
      verdict.message && h("p", null, verdict.message))));
  }

  // --- when something is wrong -------------------------------------------------------------
  let late = ""; // what got no answer from Python in time
  function trouble(text, again) {
    late = "";
    const texts = alert.querySelector("p");
    if ((texts?.textContent ?? "") === text) return;
    alert.replaceChildren();
    field.control.removeAttribute("aria-invalid");
    if (text) alert.append(note("bad", "problem", "", h("p", null, text), again && h("button", { type: "button", class: "cs-button", onclick: saveAgain }, words.save_again)));
  }
  function refusal() {
    const refused = model.get("state").refusal;
    if (!refused) return;
    // Half a number is no mistake: wait until the person leaves the box.
    if (!settled && q.kind === "number" && refused.invalid) trouble("");
    else trouble(refused.message, !refused.invalid);
    if (settled && refused.invalid && box) field.control.setAttribute("aria-invalid", "true");
    signFor();
  }
  function interrupted(what) {
    const answer = what === "answer" || late === "answer";
    trouble(answer ? words.interrupted : words.no_connection, answer);
    late = answer ? "answer" : what;
    check.setAttribute("aria-disabled", "false");
    say(check, words.check);
    sentAt.check = sentAt.open_hint = 0;
    signFor();
  }

  // --- hints and check ---------------------------------------------------------------------
  function openHint() {
    if (!sentAt.open_hint) sentAt.open_hint = mail.send({ do: "open_hint", number: hints.childElementCount + 1 });
  }
  function checkNow() {
    changed(false);
    if (sentAt.check) return;
    save();
    sentAt.check = mail.send({ do: "check" }, BUSY);
    check.setAttribute("aria-disabled", "true");
    setTimeout(() => { if (sentAt.check) say(check, words.checking); }, 250);
  }
  /** After a reload the verdict of the last check comes back, as soon as the question is in view. */
  function recheck() {
    const state = model.get("state");
    if (!inView || !q.check || !state.checked || state.verdict || dirty || unsaved || rechecked === state.time) return;
    rechecked = state.time;
    mail.send({ do: "recheck" });
  }
  let inView = false;
  const watcher = new IntersectionObserver((entries) => {
    inView = entries.at(-1).isIntersecting;
    recheck();
  }, { rootMargin: "200px" });

  // --- other tabs, closing, coming back ----------------------------------------------------
  let asked = 0;
  function leave() {
    if (dirty) save();
  }
  function lookAgain() {
    if (document.visibilityState === "hidden") { leave(); return; }
    if (Date.now() - asked < 1000) return;
    asked = Date.now();
    if (late === "answer") { dirty = true; save(); }
    mail.send({ do: "refresh" });
  }
  function opened() {
    field.set(known.answer);
    confidence?.set(known.confidence);
    sent = form();
    const kept = draft.read();
    if (!kept || same({ value: kept.value, confidence: kept.confidence }, sent)) draft.remove();
    // Same base: nothing was saved since, whatever the clocks say.
    else if (kept.base === known.time || kept.time > Date.parse(known.time ?? 0)) {
      field.set(kept.value);
      confidence?.set(kept.confidence);
      changed(false);
    } else draft.remove();
    show(model.get("state"));
    if (model.get("problem")) trouble(model.get("problem"));
  }

  const stateChanged = () => { if (!sentAt.check) show(model.get("state")); };
  model.on("change:state", stateChanged);
  model.on("change:ack", acknowledged);
  const { signal } = stop;
  document.addEventListener("visibilitychange", lookAgain, { signal });
  window.addEventListener("focus", lookAgain, { signal });
  window.addEventListener("online", lookAgain, { signal });
  window.addEventListener("pagehide", leave, { signal });
  window.addEventListener("storage", (event) => { if (event.key === draft.name && event.newValue === null) mail.send({ do: "refresh" }); }, { signal });
  opened();
  watcher.observe(el);

  return () => {
    leave();
    stop.abort();
    watcher.disconnect();
    mail.stop();
    model.off("change:state", stateChanged);
    model.off("change:ack", acknowledged);
  };
}

export default { render };
