// One of the lab's small multiples: posts over time as stacked areas, the world without an answer as
// an outline, what was done as ticks below. It draws what it is given and keeps nothing.

function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const label = (text, attributes) => svg("text", attributes, text);

/** A scale ends on a round number, so that it stands still while little changes. */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 10)));
  return [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((one) => one * power >= value) * power;
}

/** Fills that differ by pattern as well as by colour: plain, lined, dotted. */
function fills(names) {
  const ids = new Map(names.map((name) => [name, uid("fill")]));
  const defs = names.map((name) => svg("pattern", { id: ids.get(name), class: `s-fill s-${name}`, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    svg("rect", { class: "s-ground", width: 6, height: 6 }), svg("rect", { class: "s-lines", width: 2.4, height: 6 }), svg("circle", { class: "s-dots", cx: 3, cy: 3, r: 1.4 })));
  return {
    el: svg("svg", { class: "s-defs", width: 0, height: 0, "aria-hidden": "true" }, svg("defs", null, ...defs)),
    url: (name) => `url(#${ids.get(name)})`,
  };
}

/** `clock` is {step, minutes, midnight, days}; `onpoint` hears over which step the pointer is. */
function stormChart({ clock, first, last, onpoint }) {
  const [left, right, above, plot] = [34, 6, first ? 34 : 10, 118];
  const lane = first ? 8 : 30; // what was done
  const height = above + plot + lane + (last ? 26 : 0);
  const ground = above + plot;
  const grid = svg("g", { class: "s-grid" });
  const layers = svg("g");
  const rim = svg("path", { class: "s-rim" });
  const ghost = svg("path", { class: "s-ghost" });
  const marks = svg("g", { class: "s-marks" });
  const cursor = svg("g", { class: "s-cursor" }, svg("line", { y1: above - 4, y2: ground }));
  const el = svg("svg", { role: "img", class: "s-chart", height }, grid, layers, rim, ghost, marks, cursor);
  let width = 600;
  let paths = [];
  const x = (minute) => left + (minute / clock.minutes) * (width - left - right);

  function outline(values, y) {
    let d = `M${x(0).toFixed(1)} ${y(values[0])}`;
    for (let n = 0; n < values.length; n += 1) d += `V${y(values[n])}H${x(Math.min((n + 1) * clock.step, clock.minutes)).toFixed(1)}`;
    return d;
  }
  function band(low, high, y) {
    let d = outline(high, y);
    for (let n = low.length - 1; n >= 0; n -= 1) d += `V${y(low[n])}H${x(n * clock.step).toFixed(1)}`;
    return `${d}Z`;
  }
  function scale(top, format) {
    const nodes = [];
    for (const n of [0, top / 2, top]) {
      const y = ground - (n / top) * plot;
      nodes.push(svg("line", { x1: left, x2: width - right, y1: y, y2: y, class: n ? "" : "s-zero" }));
      nodes.push(label(format(n), { x: left - 7, y: y + 5, "text-anchor": "end" }));
    }
    const hours = [6, 12, 24].find((one) => (one * 60 * (width - left)) / clock.minutes > 64) ?? 48;
    const noon = clock.midnight % (hours * 60);
    for (let minute = noon ? hours * 60 - noon : 0; minute < clock.minutes; minute += hours * 60) {
      const time = Math.round((clock.midnight + minute) / 60);
      const midnight = time % 24 === 0;
      nodes.push(svg("line", { x1: x(minute), x2: x(minute), y1: above, y2: ground + (last ? lane + 4 : 0), class: midnight ? "s-midnight" : "s-hour" }));
      if (!last) continue;
      const text = label(midnight ? clock.days[time / 24] : `${String(time % 24).padStart(2, "0")}:00`, { x: x(minute), y: height - 6, "text-anchor": "middle" });
      if (midnight) text.setAttribute("class", "s-day");
      nodes.push(text);
    }
    return nodes;
  }
  function happened(done, phases) {
    const nodes = phases.slice(1).map(({ t }) => svg("line", { x1: x(t), x2: x(t), y1: first ? 4 : above - 4, y2: ground, class: "s-phase" }));
    if (first) nodes.push(...titles(phases));
    let free = 0;
    for (const { t, text } of done) {
      const at = x(t);
      nodes.push(svg("path", { class: "s-done", d: `M${at.toFixed(1)} ${ground + 3}l4.5 8h-9z` }));
      const wide = text.length * 6.9 + 10; // about as wide as it will be
      if (at - 4 < free || at - 4 + wide > width) continue;
      nodes.push(label(text, { x: at - 4, y: ground + 26, class: "s-what" }));
      free = at - 4 + wide;
    }
    return nodes;
  }

  /** The number of each phase, with its title where there is room. */
  function titles(phases) {
    return phases.flatMap(({ t, title }, n) => {
      const room = x(phases[n + 1]?.t ?? clock.minutes) - x(t);
      const text = title.length * 7 + 26 < room ? `${n + 1} ${title}` : String(n + 1);
      return room < 12 && !n ? [] : [label(text, { x: x(t) + (n ? 4 : 0), y: 16, class: "s-phase-title" })];
    });
  }

  let seen = "";
  return {
    el,
    /** Draw `groups` ({fill, values}) up to `top`. */
    draw({ groups, without, top, done, phases, format }) {
      el.setAttribute("viewBox", `0 0 ${width} ${height}`);
      const y = (n) => (ground - (n / top) * plot).toFixed(1);
      if (paths.length !== groups.length) {
        paths = groups.map(() => svg("path", { class: "s-layer" }));
        layers.replaceChildren(...paths);
      }
      let low = new Array(groups[0].values.length).fill(0);
      groups.forEach(({ fill: paint, values }, n) => {
        const high = low.map((one, at) => one + values[at]);
        paths[n].setAttribute("fill", paint);
        paths[n].setAttribute("d", band(low, high, y));
        low = high;
      });
      rim.setAttribute("d", outline(low, y));
      ghost.setAttribute("d", without ? outline(without, y) : "");
      const now = JSON.stringify([width, top, done]); // only a drag leaves all of it as it is
      if (now === seen) return;
      seen = now;
      grid.replaceChildren(...scale(top, format));
      marks.replaceChildren(...happened(done, phases));
    },
    /** Put the cursor over a step. */
    point(step) {
      cursor.setAttribute("transform", `translate(${x((step + 0.5) * clock.step).toFixed(1)} 0)`);
    },
    /** Take the room there is; returns whether it is another than before. */
    fit() {
      const now = Math.round(el.clientWidth);
      if (now < 100 || now === width) return false;
      width = now;
      return true;
    },
    listen() {
      const tell = (event) => {
        const box = el.getBoundingClientRect();
        const share = ((event.clientX - box.left) * (width / box.width) - left) / (width - left - right);
        if (share >= 0 && share < 1) onpoint(Math.floor((share * clock.minutes) / clock.step));
      };
      el.addEventListener("pointermove", tell);
      el.addEventListener("pointerdown", tell);
    },
  };
}

/** What chance does: a dot for each storm on a line, a triangle for this one; zero is what silence brings. */
function chanceStrip() {
  const [across, up, above] = [11, 12, 22]; // from dot to dot, and the line of words above them
  const el = svg("svg", { class: "s-strip", "aria-hidden": "true" });
  return {
    el,
    clear: () => el.replaceChildren(),
    draw({ changes, now, percent, silence }) {
      const width = Math.max(Math.round(el.clientWidth), 240);
      const most = Math.max(0.1, ...changes.map(Math.abs), Math.abs(now));
      const end = Math.ceil(most * 10) / 10;
      const all = [...changes, now];
      const [from, to] = [Math.min(...all) < -0.02 ? -end : -0.05, Math.max(...all) > 0.02 ? end : 0.05];
      const x = (share) => 22 + ((share - from) / (to - from)) * (width - 44);
      const piles = new Map(); // dots that would lie on each other are piled up
      for (const share of changes) {
        const place = Math.round(x(share) / across);
        piles.set(place, (piles.get(place) ?? 0) + 1);
      }
      const base = above + Math.max(56, 8 + up * Math.max(...piles.values()));
      const height = base + 30;
      el.setAttribute("viewBox", `0 0 ${width} ${height}`);
      el.setAttribute("height", height);
      const nodes = [svg("line", { x1: 8, x2: width - 8, y1: base, y2: base })];
      const each = to - from > 0.45 ? 0.2 : 0.1;
      for (let n = Math.ceil(from / each - 1e-9); n * each <= to + 1e-9; n += 1) {
        const share = n * each;
        nodes.push(svg("line", { x1: x(share), x2: x(share), y1: n ? base : 4, y2: base + 6, class: n ? "" : "s-none" }));
        const text = n ? `${share > 0 ? "+" : "−"}${percent(Math.abs(share))}` : "0";
        nodes.push(label(text, { x: x(share), y: base + 22, "text-anchor": "middle" }));
      }
      const right = x(0) < width / 2;
      nodes.push(label(silence, { x: x(0) + (right ? 6 : -6), y: 14, "text-anchor": right ? "start" : "end" }));
      for (const [place, pile] of piles) {
        for (let n = 0; n < pile; n += 1) {
          nodes.push(svg("circle", { cx: place * across, cy: base - 8 - n * up, r: 5, class: "s-chance" }));
        }
      }
      nodes.push(svg("path", { class: "s-here", d: `M${x(now)} ${base + 1}l6 9h-12z` }));
      el.replaceChildren(...nodes);
    },
  };
}
