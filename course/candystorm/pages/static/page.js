// One step at a time: sections become steps, the place is kept, the signs say what is going on.
(() => {
  const body = document.body;
  const words = JSON.parse(body.dataset.words);
  const home = body.dataset.home;
  const language = body.dataset.language;
  const trainer = location.pathname.includes(".trainer.");
  const steps = [...document.querySelectorAll("#cs-content > .cs-step")].filter(
    (step) => step.textContent.trim() || step.querySelector("script, img"),
  );
  document.querySelectorAll("#cs-content > .cs-step").forEach((step) => {
    if (!steps.includes(step)) step.remove();
  });
  const nav = document.querySelector(".cs-steps");
  const back = nav.querySelector(".cs-back");
  const next = nav.querySelector(".cs-next");
  const count = nav.querySelector(".cs-count");
  const bar = document.querySelector(".cs-progress > div");
  let now = 0;

  const sibling = (kind, other = language) =>
    location.pathname.replace(/[^/]+$/, `${kind}${trainer && kind === "lesson" ? ".trainer" : ""}.${other}.ipynb`);
  const isLesson = /\/lesson(\.trainer)?\.\w+\.ipynb$/.test(location.pathname);
  const cookie = (name) => document.cookie.match(new RegExp(`\\b${name}=([^;]*)`))?.[1] ?? "";

  async function keepPlace() {
    if (!cookie("_xsrf")) await fetch(`${home}api/place`).catch(() => {});
    const page = decodeURIComponent(location.pathname.split("/voila/render/")[1] ?? "");
    fetch(`${home}api/place`, {
      method: "POST",
      keepalive: true,
      headers: { "Content-Type": "application/json", "X-XSRFToken": cookie("_xsrf") },
      body: JSON.stringify({ page, step: now + 1, steps: steps.length }),
    }).catch(() => {}); // the place is a comfort; what matters, the answers, is kept elsewhere
  }

  function show(index, { focus = true } = {}) {
    now = Math.max(0, Math.min(index, steps.length - 1));
    steps.forEach((step, n) => { step.hidden = n !== now; });
    back.disabled = now === 0;
    const last = now === steps.length - 1;
    next.querySelector("[data-label]").textContent =
      last ? (isLesson ? words.to_exercise : words.home) : words.next;
    const said = words.step.replace("%(n)s", now + 1).replace("%(of)s", steps.length);
    if (count.textContent !== said) count.textContent = said;
    bar.style.width = `${(100 * (now + 1)) / steps.length}%`;
    history.replaceState(null, "", `#${now + 1}`);
    window.dispatchEvent(new Event("resize"));
    if (focus) {
      window.scrollTo(0, 0);
      const heading = steps[now].querySelector("h1, h2");
      if (heading) { heading.tabIndex = -1; heading.focus({ preventScroll: true }); }
    }
    keepPlace();
  }

  back.addEventListener("click", () => show(now - 1));
  next.addEventListener("click", () => {
    if (now < steps.length - 1) show(now + 1);
    else location.href = isLesson ? sibling("exercise") : `${home}?language=${language}`;
  });
  window.addEventListener("hashchange", () => {
    const asked = Number(location.hash.slice(1));
    if (asked && asked - 1 !== now) show(asked - 1);
  });
  document.querySelectorAll("[data-switch]").forEach((link) => {
    const other = link.dataset.switch;
    const path = location.pathname.replace(/\.\w+\.ipynb$/, `.${other}.ipynb`);
    link.href = path;
    link.addEventListener("click", () => { link.href = `${path}#${now + 1}`; });
  });

  if (steps.length > 1) nav.hidden = false;
  show((Number(location.hash.slice(1)) || 1) - 1, { focus: false });

  // The sign while the kernel starts goes when the first control can be used.
  const sign = document.querySelector(".cs-start");
  const waiting = () => document.querySelectorAll('script[type="application/vnd.voila.cell-output+json"]').length;
  const drawn = () => [...document.querySelectorAll(".cs-out")].every((out) => out.querySelector(":scope > :not(script)"));
  const slow = setTimeout(() => { sign.querySelector("[data-text]").textContent = words.slow; }, 20000);
  const timer = setInterval(() => {
    if (waiting() || !drawn()) return;
    clearInterval(timer);
    clearTimeout(slow);
    body.dataset.ready = "true";
    sign.querySelector("[data-text]").textContent = words.ready;
    setTimeout(() => sign.remove(), 600);
  }, 100);
})();
