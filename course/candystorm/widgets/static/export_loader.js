// The loader: choose an export, wait a moment, say what its columns are if need be, read the report.

Object.assign(ICONS, {
  inbox: ["M12 4v10m-4.5-4.5L12 14l4.5-4.5", "M4 14v4.5A1.5 1.5 0 0 0 5.5 20h13a1.5 1.5 0 0 0 1.5-1.5V14"],
});
const MEBI = 1 << 20;

function render({ model, el }) {
  const words = model.get("words");
  const fmt = formats(model.get("language"));
  const limits = model.get("limits");
  const stop = new AbortController();
  const live = announcer();
  const waiting = new Map();
  const mail = courier(model, (content) => {
    for (const [n, tell] of waiting) if (tell.content === content) { waiting.delete(n); tell(false); }
    lost = true;
    sending = null;
    run += 1;
    complain(words.interrupted);
  });
  let lost = false; // no answer came in time
  let run = 0; // an upload that was stopped has an older number
  let sending = null; // {done, of} while files are on their way

  // --- asking Python -----------------------------------------------------------------------
  /** Send one message; comes back with whether it went well. */
  function post(content, patience, buffers) {
    return new Promise((resolve) => {
      resolve.content = content;
      waiting.set(mail.send(content, patience, buffers), resolve);
    });
  }
  function heard() {
    const n = mail.heard(model.get("ack"));
    if (!n) return;
    lost = false;
    for (const [m, resolve] of waiting) {
      if (m <= n) { waiting.delete(m); resolve(!model.get("problem")); }
    }
  }
  const ask = async (content) => { complain(""); return post(content, PATIENCE); };

  // --- choosing ----------------------------------------------------------------------------
  const trouble = h("div", { class: "l-trouble", role: "alert" });
  function complain(text) {
    if (trouble.textContent !== text) trouble.replaceChildren(...(text ? [note("bad", "problem", "", h("p", null, text))] : []));
    if (text) draw();
  }
  const pick = (folder) => {
    const input = h("input", { type: "file", hidden: true, multiple: true, webkitdirectory: folder, "data-picks": folder ? "folder" : "files" });
    input.addEventListener("change", () => {
      const files = [...input.files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
      input.value = "";
      send(files);
    });
    return input;
  };
  const [pickFiles, pickFolder] = [pick(false), pick(true)];
  const choose = h("button", { type: "button", class: "cs-button cs-main", onclick: () => pickFiles.click() }, words.choose);
  const drop = h("div", { class: "l-drop" },
    icon("inbox"), h("p", { class: "l-drop-word" }, words.drop), h("p", { class: "cs-quiet" }, words.drop_more),
    h("div", { class: "l-buttons" }, choose, h("button", { type: "button", class: "cs-button", onclick: () => pickFolder.click() }, words.choose_folder)), pickFiles, pickFolder);
  let over = 0;
  const hover = (n) => { over = Math.max(0, n); drop.classList.toggle("l-over", over > 0); };
  const carries = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const dropping = {
    dragenter: () => hover(over + 1),
    dragleave: () => hover(over - 1),
    dragover: (event) => { event.dataTransfer.dropEffect = "copy"; },
    drop: async (event) => {
      hover(0);
      const files = filesOf(event.dataTransfer); // before the first await: then the browser takes it back
      send(await files.catch(() => []));
    },
  };

  // --- details -----------------------------------------------------------------------------
  const { own: ownBefore, timezone, zones } = model.get("details");
  const field = (word, help, input) => {
    const about = help && h("p", { class: "cs-quiet", id: uid("help") }, help);
    input.id = uid("field");
    if (about) input.setAttribute("aria-describedby", about.id);
    return h("div", { class: "l-field" }, h("label", { for: input.id }, word), input, about);
  };
  const own = h("input", { type: "text", class: "l-input", autocomplete: "off", maxlength: 500, value: ownBefore });
  const zone = h("select", { class: "l-input" }, zones.map(({ id, text }) => h("option", { value: id, selected: id === timezone }, text)));
  const year = h("input", { type: "text", inputmode: "numeric", class: "l-input l-year", autocomplete: "off", maxlength: 4 });
  const details = () => ({ own: own.value, timezone: zone.value, year: year.value });
  const detailsFold = fold(words.details, h("div", { class: "l-fields" },
    field(words.own, words.own_help, own), field(words.timezone, "", zone), field(words.year, words.year_help, year)));

  // --- files of the workspace, and samples -------------------------------------------------
  const lying = h("div", { class: "l-lying" });
  function drawLying() {
    const { folder, there, files } = model.get("offers");
    const ticks = files.map(({ name, about }) => {
      const tick = h("input", { type: "checkbox", class: "cs-tick", value: name });
      return { tick, el: h("li", null, h("label", { class: "l-file" }, tick, h("span", { class: "l-name" }, name), h("span", { class: "cs-quiet" }, about))) };
    });
    const chosen = () => ticks.filter(({ tick }) => tick.checked).map(({ tick }) => tick.value);
    const again = h("button", { type: "button", class: "cs-button cs-plain", onclick: async () => { await ask({ do: "look_again" }); lying.querySelector("button")?.focus(); } }, words.look_again);
    lying.replaceChildren(
      h("p", { class: "cs-quiet" }, words.folder_help), h("p", { class: "l-path" }, folder),
      ...(ticks.length ? [h("ul", { class: "l-files" }, ticks.map((one) => one.el))] : there ? [h("p", { class: "cs-quiet" }, words.nothing_there)] : []),
      h("div", { class: "l-buttons" },
        ticks.length > 0 && h("button", { type: "button", class: "cs-button", onclick: () => ask({ do: "read_files", names: chosen(), details: details() }) }, words.read_files),
        !there && h("button", { type: "button", class: "cs-button", onclick: async () => { await ask({ do: "look_again", make: true }); lying.querySelector("button")?.focus(); } }, words.make_folder),
        there && again));
  }
  const lyingFold = fold(words.folder, lying);
  const samples = model.get("offers").samples;
  const sample = h("select", { class: "l-input" },
    samples.map(({ name, exports }) => h("optgroup", { label: name }, exports.map(({ id, text }) => h("option", { value: id }, `${text} – ${name}`)))));
  const download = h("select", { class: "l-input" });
  const downloads = Object.fromEntries(samples.flatMap(({ exports }) => exports.map((one) => [one.id, one.downloads])));
  const offerDownloads = () => download.replaceChildren(...(downloads[sample.value] ?? []).map((name) => h("option", { value: name }, name)));
  sample.addEventListener("change", offerDownloads);
  offerDownloads();
  const samplesFold = samples.length > 0 && fold(words.samples, h("div", { class: "l-fields l-samples" },
    field(words.which_sample, "", sample), field(words.which_download, "", download),
    h("div", { class: "l-buttons" }, h("button", { type: "button", class: "cs-button", onclick: () => ask({ do: "read_sample", sample: sample.value, download: download.value }) }, words.read_sample))));

  // --- waiting -----------------------------------------------------------------------------
  const sentence = h("p", { class: "l-sentence" });
  const skippedNote = h("p", { class: "cs-quiet", hidden: true }, words.skipped);
  const bar = h("progress", { class: "l-bar", max: 1, "aria-label": words.progress });
  const stopper = h("button", { type: "button", class: "cs-button", onclick: leave }, words.stop);
  const wait = h("div", { class: "l-wait", hidden: true }, sentence, bar, skippedNote, h("div", null, stopper));

  async function send(chosen) {
    if (!chosen.length || busy()) return;
    complain("");
    const { files, skipped } = needed(chosen, limits.media);
    const total = files.reduce((sum, { file }) => sum + file.size, 0);
    const folder = model.get("offers").folder;
    const mebi = (bytes) => fmt.number(Math.round(bytes / MEBI));
    if (!files.length) return complain(words.none_chosen);
    if (total > limits.bytes) return complain(fill(words.too_large, { n: mebi(total), of: mebi(limits.bytes), folder }));
    if (files.length > limits.files) return complain(fill(words.too_many, { n: fmt.number(files.length), of: fmt.number(limits.files), folder }));
    run += 1;
    const mine = run;
    const going = () => mine === run;
    skippedNote.hidden = !skipped;
    sending = { done: 0, of: total };
    draw();
    stopper.focus();
    const begun = await post({ do: "begin", files: files.map(({ file, path }) => ({ path, size: file.size })), details: details() }, PATIENCE);
    if (begun && going()) {
      const { upload } = model.get("state");
      const left = await sendFiles({ files, upload, post, going, onprogress: (done) => { sending.done = done; draw(); } });
      if (!left && going()) await post({ do: "arrived", upload }, PATIENCE);
      else if (left && left !== "stopped") {
        await post({ do: "stop" }, PATIENCE);
        complain(fill(words.unreadable, { file: left }));
      }
    }
    if (going()) { sending = null; draw(); }
  }
  async function leave() {
    run += 1;
    sending = null;
    await ask({ do: "stop" });
    draw();
    live.tell(words.stopped);
  }
  const busy = () => sending !== null || (!lost && ["receiving", "reading"].includes(model.get("state").phase));

  // --- columns, report ---------------------------------------------------------------------
  const columns = h("div", { class: "l-columns" });
  let form = null;
  function drawMapping() {
    const mapping = model.get("mapping");
    form = mapping.headers ? mappingView(mapping, words, {
      onread: async (answers) => { await ask({ do: "read_it", ...answers }); form?.object(model.get("objection")); },
      onleave: () => ask({ do: "leave_out" }),
    }) : null;
    columns.replaceChildren(...(form ? [form.el] : []));
    draw();
    form?.heading.focus();
  }
  const result = h("div", { class: "l-result" });
  const other = h("button", { type: "button", class: "cs-button", onclick: () => { open = true; draw(); choose.focus(); } }, words.other);
  const forget = h("button", { type: "button", class: "cs-button cs-plain", onclick: async () => {
    if (await ask({ do: "forget_columns" })) { live.tell(words.forgotten); other.focus(); }
  } }, words.forget);
  let open = false; // the person wants to choose once more
  function drawReport() {
    const report = model.get("report");
    if (!report.headline) return;
    const view = reportView(report, words);
    result.replaceChildren(view.el, h("div", { class: "l-after" }, other, forget));
    open = false;
    draw();
    view.heading.focus();
  }

  // --- all together ------------------------------------------------------------------------
  const top = h("div", { class: "l-top" }, h("h3", { class: "l-title" }, words.title), h("p", null, words.lead));
  const chooser = h("div", { class: "l-chooser" }, drop, h("div", { class: "l-folds" }, detailsFold, lyingFold, samplesFold));
  const card = h("div", { class: "cs-card l-card", role: "group", "aria-label": words.title }, top, trouble, chooser, wait, columns, result, live.el);
  for (const [name, act] of Object.entries(dropping)) {
    card.addEventListener(name, (event) => {
      if (!carries(event)) return;
      event.preventDefault(); // else the browser would open the file
      if (!busy()) act(event);
    }, { signal: stop.signal });
  }

  let told = "";
  /** Read out when something else begins, not every megabyte. */
  function tell(what) {
    if (what && what !== told) live.tell(sentence.textContent);
    told = what;
  }
  function draw() {
    const held = wait.contains(document.activeElement);
    const { phase, sentence: said = "", done = 0, of = 0, mapped } = model.get("state");
    const working = busy();
    const asking = phase === "mapping" && !working && form !== null;
    const loaded = Boolean(model.get("report").headline);
    wait.hidden = !working;
    columns.hidden = !asking;
    chooser.hidden = working || asking || (loaded && !open && !trouble.textContent);
    top.hidden = chooser.hidden && !working;
    result.hidden = !loaded || working || asking;
    other.hidden = !chooser.hidden;
    forget.hidden = !mapped || !chooser.hidden;
    if (sending) {
      say(sentence, words.sending.replace(/%\((\w+)\)s/g, (all, name) => fmt.number(Math.ceil((name === "n" ? sending.done : sending.of) / MEBI))));
      bar.value = sending.of ? sending.done / sending.of : 0;
    } else {
      say(sentence, said);
      if (of) bar.value = done / of;
      else bar.removeAttribute("value");
    }
    tell(!working ? "" : sending ? "sending" : of ? "reading" : "finding");
    if (held && !chooser.hidden) choose.focus();
    el.dataset.phase = working ? "working" : phase;
  }
  const problem = () => complain(model.get("problem"));

  el.append(root(model, card));
  drawLying();
  if (model.get("mapping").headers) drawMapping();
  drawReport();
  draw();
  problem();
  const changes = { state: draw, problem, mapping: drawMapping, offers: drawLying, report: drawReport, ack: heard };
  for (const [name, act] of Object.entries(changes)) model.on(`change:${name}`, act);
  return () => {
    stop.abort();
    mail.stop();
    for (const [name, act] of Object.entries(changes)) model.off(`change:${name}`, act);
  };
}

export default { render };
