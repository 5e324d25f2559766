"use strict";
// The chain's drawing, in the offline file and in the web application: vis-network with our boxes,
// headings, selection, panel, keyboard. The web application brings new data by "luocdo:data".
// Text of documents enters only as textContent or on the canvas; sentences are cloned from the list.
(() => {
  let data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const words = data.words;
  const root = document.documentElement;
  const [WIDTH, HEIGHT, PAD, ...BASE] = data.theme.box;
  const FONT = '"IBM Plex Sans", "Noto Sans", sans-serif';
  const systemDark = matchMedia("(prefers-color-scheme: dark)");
  const PHONE = matchMedia("(max-width: 600px)"); // one box would fill it: the list comes first
  const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : systemDark.matches;
  const state = { view: data.views.quiet ? "quiet" : "all", doc: data.focus, links: [], route: null, lit: null, way: "both" };
  let network, nodes, edges, view, theme;

  root.classList.add("js");

  // ---- the data as drawn: boxes get the looks of their documents, edges are found by id

  const prepare = () => {
    for (const drawing of Object.values(data.views)) {
      for (const [id, box] of Object.entries(drawing.boxes)) drawing.boxes[id] = { folded: [], ...data.documents[id]?.box, ...box, focus: id === data.focus };
      drawing.pieces = Object.fromEntries(drawing.edges.map((edge) => [edge.id, edge]));
    }
  };
  prepare();

  // ---- small helpers

  const el = (tag, text, classes) => {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (classes) made.className = classes;
    return made;
  };
  const unbroken = (text, classes) => {
    const made = el("p", "", classes);
    let end = 0;
    for (const found of text.matchAll(/\d{1,6}[-/][\p{L}\p{N}_/-]{1,40}/gu)) {
      made.append(text.slice(end, found.index), el("span", found[0], "nb"));
      end = found.index + found[0].length;
    }
    made.append(text.slice(end));
    return made;
  };
  const button = (text, classes, act) => {
    const made = el("button", text, classes);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  };
  // "{n} {n:file|files}": the number, and the word that goes with it.
  const fill = (text, values) => text.replace(/\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g, (_, key, one, many) =>
    many === undefined ? values[key] : String(values[key]) === "1" ? one : many);
  const say = (text) => {
    let note = $("said");
    if (!note) {
      note = el("div");
      note.id = "said";
      note.setAttribute("role", "status");
      document.body.append(note);
    }
    note.textContent = text;
    note.hidden = false;
    clearTimeout(say.timer);
    say.timer = setTimeout(() => { note.hidden = true; }, 2200);
  };
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = el("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    say(words.copied);
  };
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d").replace(/Đ/g, "D").toLowerCase();

  // ---- what is shown: families, direction

  // the web application's server filters; the offline file hides
  const chosen = () => new Set(data.web ? Object.keys(data.theme.lines) : [...document.querySelectorAll("input[name=family]:checked")].map((i) => i.value));
  const year = (id) => Number($(id)?.value) || 0;
  const inPeriod = (id) => {
    const own = Number((data.documents[id].date.match(/\d{4}$/) || [0])[0]);
    return id === data.focus || !own || (own >= year("since") && own <= (year("until") || 9999));
  };
  const reach = (forward) => {
    const seen = new Set([data.focus]);
    const todo = [data.focus];
    const on = chosen();
    while (todo.length) {
      const here = todo.pop();
      for (const [tail, head, , , family] of data.links) {
        const next = forward ? (tail === here ? head : "") : head === here ? tail : "";
        if (next && on.has(family) && !seen.has(next)) { seen.add(next); todo.push(next); }
      }
    }
    return seen;
  };
  const visibleDocs = () => {
    const on = chosen();
    const linked = new Set([data.focus]);
    for (const [tail, head, , , family] of data.links) if (on.has(family)) { linked.add(tail); linked.add(head); }
    const within = [...linked].filter((id) => id && inPeriod(id));
    if (state.way === "both") return new Set(within);
    const reached = reach(state.way === "superior");
    return new Set(within.filter((id) => reached.has(id)));
  };
  const boxShown = (id, box, docs) => box.folded.length ? box.folded.some((m) => docs.has(m)) : docs.has(id);
  const refresh = () => {
    const docs = visibleDocs();
    const on = chosen();
    let count = 0;
    nodes.update(Object.entries(view.boxes).map(([id, box]) => {
      const shown = boxShown(id, box, docs);
      if (shown) count += box.folded.length || 1;
      return { id, hidden: !shown };
    }));
    edges.update(Object.entries(view.pieces).map(([id, piece]) => {
      const seen = on.has(piece.family) && piece.links.some((k) => docs.has(data.links[k][0]) && docs.has(data.links[k][1]));
      return { id, hidden: !seen };
    }));
    if (!data.web) $("status").textContent = fill(words.documents_shown, { shown: count, total: Object.keys(data.documents).length });
  };

  // ---- drawing

  const levelColours = (level) => theme.levels[level] || theme.levels.unknown;
  const drawBox = ({ ctx, id, x, y }) => {
    const box = view.boxes[id];
    return { drawNode: () => paint(ctx, id, box, x - WIDTH / 2, y - HEIGHT / 2), nodeDimensions: { width: WIDTH, height: HEIGHT } };
  };
  const paint = (ctx, id, box, left, top) => {
    const [tint, ink] = levelColours(box.level);
    ctx.globalAlpha = state.lit && !state.lit.has(id) ? 0.35 : 1;
    ctx.beginPath();
    ctx.roundRect(left, top, WIDTH, HEIGHT, box.party ? 2 : 9);
    ctx.fillStyle = theme.page.panel;
    ctx.fill();
    if (box.held) { ctx.fillStyle = tint; ctx.fill(); }
    ctx.strokeStyle = ink;
    ctx.lineWidth = box.focus ? 3 : 1;
    ctx.setLineDash(box.held ? [] : [5, 3]);
    ctx.stroke();
    ctx.setLineDash([]);
    if (box.folded.length) {
      ctx.beginPath();
      ctx.moveTo(left + 6, top + HEIGHT + 3);
      ctx.lineTo(left + WIDTH - 6, top + HEIGHT + 3);
      ctx.stroke();
    }
    ctx.textAlign = "left";
    ctx.textBaseline = "alphabetic";
    ctx.fillStyle = ink;
    ctx.font = `700 13px ${FONT}`;
    ctx.fillText(box.number, left + PAD, top + BASE[0]);
    const after = left + PAD + ctx.measureText(box.number).width;
    if (box.struck) ctx.fillRect(left + PAD, top + BASE[0] - 5, after - left - PAD, 1);
    ctx.font = `400 12px ${FONT}`;
    ctx.fillStyle = theme.page.muted;
    ctx.fillText(box.after, after, top + BASE[0]);
    ctx.fillStyle = theme.page.text;
    box.lines.forEach((line, i) => ctx.fillText(line, left + PAD, top + BASE[i + 1]));
    for (const [text, x, room] of box.pills || []) paintPill(ctx, text, left + x, top - 10, room, ink);
    ctx.globalAlpha = 1;
    if (id === state.doc && document.activeElement === $("stage")) {
      ctx.beginPath();
      ctx.roundRect(left - 4, top - 4, WIDTH + 8, HEIGHT + 8, box.party ? 4 : 12);
      ctx.strokeStyle = theme.page.focus;
      ctx.lineWidth = 2;
      ctx.stroke();
    }
  };
  const paintPill = (ctx, text, left, top, room, ink) => {
    ctx.beginPath();
    ctx.roundRect(left, top, room, 16, 8);
    ctx.fillStyle = theme.page.panel;
    ctx.fill();
    ctx.lineWidth = 1;
    ctx.stroke();
    ctx.fillStyle = ink;
    ctx.textAlign = "center";
    ctx.fillText(text, left + room / 2, top + 12);
  };
  const paintBands = (ctx) => {
    const top = network.DOMtoCanvas({ x: 0, y: 0 });
    const bottom = network.DOMtoCanvas({ x: $("canvas").clientWidth, y: $("canvas").clientHeight });
    for (const band of view.bands) {
      ctx.globalAlpha = dark() ? 0.4 : 0.45;
      ctx.fillStyle = levelColours(band.level)[0];
      if (view.down) ctx.fillRect(top.x, band.x0, bottom.x - top.x, band.x1 - band.x0);
      else ctx.fillRect(band.x0, top.y, band.x1 - band.x0, bottom.y - top.y);
    }
    ctx.globalAlpha = 1;
  };
  const paintWords = (ctx) => {
    ctx.font = `400 12px ${FONT}`;
    ctx.textBaseline = "alphabetic";
    ctx.textAlign = "center";
    for (const [id, piece] of Object.entries(view.pieces)) {
      const edge = piece.word && edges.get(id);
      if (!edge || edge.hidden) continue;
      const a = nodes.get(edge.from), b = nodes.get(edge.to);
      const x = (a.x + b.x) / 2, y = (a.y + b.y) / 2, room = ctx.measureText(piece.word).width + 6;
      ctx.fillStyle = theme.page.panel;
      ctx.fillRect(x - room / 2, y - 8, room, 16);
      ctx.globalAlpha = state.lit && !litPiece(piece) ? 0.2 : 1;
      ctx.fillStyle = theme.families[piece.family];
      ctx.fillText(piece.word, x, y + 4);
      ctx.globalAlpha = 1;
    }
    ctx.globalAlpha = 1;
  };
  const paintHeads = () => {
    const strip = $("heads");
    if (view.down) return paintSideHeads(strip);
    const width = strip.clientWidth;
    const starts = view.bands.map((band) => network.canvasToDOM({ x: band.x0, y: 0 }).x);
    view.bands.forEach((band, i) => {
      const span = strip.children[i];
      const left = starts[i];
      const right = starts[i + 1] ?? network.canvasToDOM({ x: band.x1, y: 0 }).x + 80;
      const at = Math.max(left + 14, 14);
      span.style.left = `${at}px`;
      span.style.maxWidth = `${Math.max(right - at - 6, 0)}px`;
      span.hidden = right < 60 || left > width - 20;
    });
  };
  const paintSideHeads = (strip) => view.bands.forEach((band, i) => {
    const y = network.canvasToDOM({ x: 0, y: band.x0 }).y;
    Object.assign(strip.children[i].style, { left: "12px", top: `${y + 3}px`, maxWidth: "none" });
  });
  const makeHeads = () => {
    const strip = $("heads");
    strip.classList.toggle("side", view.down);
    strip.replaceChildren(...view.bands.map((band) => el("span", words[`level_${band.level.replace(/-/g, "_")}`], `l-${band.level}`)));
  };
  const litPiece = (piece) => state.route ? piece.links.some((k) => state.route.includes(k)) : state.links.length ? piece.links.some((k) => state.links.includes(k)) : piece.links.some((k) => holder(data.links[k][0]) === state.doc || data.links[k][1] === state.doc || data.links[k][0] === state.doc);
  const dress = (piece) => {
    const { width, head, length, double } = data.theme.lines[piece.family];
    const line = theme.families[piece.family];
    const faint = state.lit && !litPiece(piece);
    const made = { id: piece.id, from: piece.from, to: piece.to, width, color: { color: line, opacity: faint ? 0.15 : 1 } };
    // double lines too: vis-network draws no background under a straight edge
    if (piece.piece === "curve" || double) made.smooth = { enabled: true, type: "cubicBezier", forceDirection: view.down ? "vertical" : "horizontal", roundness: 0.5 };
    // vis-network: length of a head = 15 scale + 3 width
    if (piece.piece === "head") made.arrows = { to: { enabled: true, type: head, scaleFactor: (length - 3 * width) / 15 } };
    else if (double) Object.assign(made, { width: 1.6, color: { color: theme.page.panel }, background: { enabled: true, color: faint ? theme.page.panel : line, size: 5 } });
    return made;
  };
  const recolour = () => {
    edges.update(Object.values(view.pieces).map(dress));
    network.redraw();
  };
  const draw = () => {
    view = data.views[state.view];
    theme = data.theme[dark() ? "dark" : "light"];
    const sheet = document.querySelector(`.sheet.${state.view}`);
    for (const other of document.querySelectorAll(".sheet")) other.classList.toggle("shown", other === sheet);
    for (const paper of ["a4", "a3", "a4-up", "a3-up"]) root.classList.toggle(paper, sheet.classList.contains(paper));
    const vis_ = window.vis;
    nodes = new vis_.DataSet(view.nodes.map((n) => view.boxes[n.id] ? { ...n, shape: "custom", ctxRenderer: drawBox } : { ...n }));
    edges = new vis_.DataSet(Object.values(view.pieces).map(dress));
    if (network) network.destroy();
    makeHeads();
    network = new vis_.Network($("canvas"), { nodes, edges }, view.options);
    for (const part of $("canvas").querySelectorAll("[tabindex]")) part.removeAttribute("tabindex"); // the stage takes the keys
    network.once("afterDrawing", () => performance.mark("drawn"));
    network.on("beforeDrawing", paintBands);
    network.on("afterDrawing", (ctx) => { paintWords(ctx); paintHeads(); });
    network.on("click", clicked);
    network.on("doubleClick", ({ pointer }) => { const id = boxAt(pointer.canvas); if (data.documents[id]) openDocument(id); });
    network.on("hoverEdge", () => { state.overLine = true; });
    network.on("blurEdge", () => { state.overLine = false; });
    network.on("dragEnd", () => clamp());
    network.on("resize", () => clamp());
    refresh();
    start();
    document.documentElement.dataset.drawn = state.view;
    // where things are on the screen, for whoever embeds or tests the page
    window.luocdo = Object.assign(window.luocdo || {}, { at: (x, y) => network.canvasToDOM({ x, y }), scale: () => network.getScale(), view, data });
  };

  // ---- where the eye is

  const size = () => ({ w: $("canvas").clientWidth, h: $("canvas").clientHeight });
  const moveTo = (x, y, scale) => {
    const { w, h } = size();
    const half = { x: w / scale / 2, y: h / scale / 2 };
    const head = 34 / scale; // the strip of headings covers the top
    const within = (at, low, high, span) => high - low <= 2 * span ? (low + high) / 2 : Math.min(Math.max(at, low + span), high - span);
    network.moveTo({
      position: { x: within(x, -16, view.width + 16, half.x), y: within(y, -head - 4, view.height + 12, half.y) },
      scale,
      animation: false,
    });
  };
  const clamp = () => {
    const { x, y } = network.getViewPosition();
    moveTo(x, y, network.getScale());
  };
  // all boxes if they can be read so, the facts beside them if there is room; else the focus
  const LEAST = 0.8;
  const scaleOf = () => {
    const { w, h } = size();
    return Math.min((w - 8) / view.width, (h - 48) / view.height, 1);
  };
  const start = () => {
    if (data.web && scaleOf() < 1 && !data.paths?.length) facts(false);
    if (data.web && scaleOf() >= LEAST) return moveTo(view.width / 2, view.height / 2, scaleOf());
    const at = view.boxes[data.focus] || { x: 0, y: 0 };
    return moveTo(at.x, at.y, PHONE.matches ? 0.5 : 1);
  };
  const facts = (on) => {
    if (root.classList.contains("folded") !== on || innerWidth <= 900) return;
    root.classList.toggle("folded", !on);
    $("facts").setAttribute("aria-pressed", String(on));
    network.setSize("100%", "100%");
    network.redraw();
  };
  const fit = () => {
    const { w, h } = size();
    moveTo(view.width / 2, view.height / 2, Math.min((w - 24) / view.width, (h - 60) / view.height, 1));
  };
  const zoom = (factor, at) => {
    const old = network.getScale();
    const scale = Math.min(Math.max(old * factor, 0.1), 3);
    const here = network.getViewPosition();
    const fixed = at ? network.DOMtoCanvas(at) : here;
    moveTo(fixed.x + (here.x - fixed.x) * old / scale, fixed.y + (here.y - fixed.y) * old / scale, scale);
  };
  const reveal = (id) => {
    const box = view.boxes[id];
    const { w, h } = size();
    const scale = network.getScale();
    const dom = network.canvasToDOM({ x: box.x, y: box.y });
    const mx = WIDTH / 2 * scale + 24, my = HEIGHT / 2 * scale + 44;
    if (dom.x < mx || dom.x > w - mx || dom.y < my || dom.y > h - my) moveTo(box.x, box.y, scale);
  };

  // ---- choosing

  // our own hit test: vis-network measures a custom shape once, before it knows its size
  const boxAt = ({ x, y }) => Object.keys(view.boxes).find((id) => {
    const box = view.boxes[id];
    return Math.abs(box.x - x) <= WIDTH / 2 && Math.abs(box.y - y) <= HEIGHT / 2 && !nodes.get(id).hidden;
  });
  const pointing = (event) => {
    const frame = $("canvas").getBoundingClientRect();
    const at = network.DOMtoCanvas({ x: event.clientX - frame.left, y: event.clientY - frame.top });
    $("canvas").style.cursor = boxAt(at) || state.overLine ? "pointer" : "default";
  };
  const clicked = ({ pointer, edges: [edge] }) => {
    $("stage").focus({ preventScroll: true });
    const box = boxAt(pointer.canvas);
    if (box && data.web && view.boxes[box].folded.length) open(view.boxes[box]);
    else if (box) choose(box);
    else if (edge && view.pieces[edge]) chooseLinks(view.pieces[edge].links);
    else calm();
  };
  // in the web application a "+n" box opens in its place: the server draws more of it
  const open = (box) => document.dispatchEvent(new CustomEvent("luocdo:visit", { detail: address([["mo", `gom:${box.key}`]]) }));
  const choose = (id) => {
    if (data.web) facts(true);
    state.doc = id;
    state.links = [];
    state.route = null;
    state.lit = new Set([id]);
    for (const [tail, head] of data.links) {
      if (holder(tail) === id || tail === id) state.lit.add(holder(head));
      if (head === id) state.lit.add(holder(tail));
    }
    recolour();
    reveal(id);
    show();
  };
  const chooseLinks = (links) => {
    if (data.web) facts(true);
    state.links = links;
    state.route = null;
    state.lit = new Set(links.flatMap((k) => [holder(data.links[k][0]), holder(data.links[k][1])]));
    recolour();
    show();
  };
  const light = (ids, numbers) => {
    state.links = [];
    state.route = numbers;
    state.lit = new Set(ids.map(holder));
    recolour();
  };
  const calm = () => {
    state.links = [];
    state.route = null;
    state.lit = null;
    recolour();
    show();
  };
  const holder = (id) => view.boxes[id] ? id : Object.keys(view.boxes).find((key) => view.boxes[key].folded.includes(id)) || id;

  // ---- panel

  const evidence = (k) => {
    const source = $(`k${k}`);
    return source ? [...source.querySelectorAll(".evidence, .none")].map((n) => settled(k, n.cloneNode(true))) : [];
  };
  // in the web application a person confirms or drops what a sentence says
  const settled = (k, shown) => {
    if (!data.web?.writes || !shown.dataset.moc) return shown;
    const row = el("p", "", "settle");
    const act = (text, verb) => button(text, verb === "reject" ? "small danger" : "small", () => document.dispatchEvent(new CustomEvent("luocdo:settle", {
      detail: { verb, moc: shown.dataset.moc, tep: shown.dataset.tep, iri: data.documents[data.links[k][0]].iri },
    })));
    if (!("confirmed" in shown.dataset)) row.append(act(words.confirm, "confirm"));
    row.append(act(words.remove_link, "reject"));
    shown.append(row);
    return shown;
  };
  const swatch = (family) => {
    const [made, use] = ["svg", "use"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
    made.setAttribute("class", "swatch");
    made.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `#s-${family}`);
    made.append(use);
    return made;
  };
  const link = (text, href, classes) => {
    const made = el("a", text, classes);
    made.href = href;
    return made;
  };
  const docName = (id) => {
    const doc = data.documents[id];
    const made = document.createDocumentFragment();
    made.append(el("bdi", doc.name, doc.struck ? "no struck" : "no"));
    if (doc.date) made.append(el("span", ` · ${doc.date}`, "date"));
    return made;
  };
  const toDoc = (id) => {
    const made = button("", "to", () => go(id));
    const { title, name } = data.documents[id];
    made.append(docName(id));
    if (title && title !== name) made.append(el("span", title, "two subject"));
    return made;
  };
  const go = (id) => {
    closeDocument();
    asList(false);
    if (!view.boxes[holder(id)] && state.view.startsWith("quiet")) quiet(false);
    if (view.boxes[holder(id)]) choose(holder(id));
    if (holder(id) !== id || !view.boxes[id]) { state.doc = id; show(); }
    $("stage").focus({ preventScroll: true });
  };
  const show = () => {
    const panel = $("panel");
    panel.replaceChildren();
    panel.scrollTop = 0;
    const doc = data.documents[state.doc];
    $("live").textContent = state.links.length || !doc ? "" : `${doc.name} · ${doc.date}, ${words.selected}`;
    if (state.doc === data.focus && !state.links.length && !state.lit) showPaths(panel);
    if (state.links.length) showLinks(panel);
    else if (view.boxes[state.doc]?.folded.length) showFold(panel, state.doc);
    else showDoc(panel, state.doc);
  };
  const badges = (doc) => [
    ...(doc.held ? [] : [el("span", words.cited_not_held, "badge unknown")]),
    ...(doc.status ? [el("span", doc.status, "badge warn")] : []),
    ...(doc.blank ? [el("span", words.number_date_blank, "badge warn")] : []),
  ];
  const showDoc = (panel, id) => {
    const doc = data.documents[id];
    const head = el("h2", "", `l-${doc.level}`);
    head.append(docName(id));
    const actions = el("div", "", "actions");
    actions.append(
      data.web ? link(doc.level === "duoc-giao" ? words.open_body : words.open_document, doc.page, "button primary") : button(words.open_document, "primary", () => openDocument(id)),
      ...(doc.level === "duoc-giao" ? [] : [button(words.copy_citation, "", () => copy(doc.cite))]),
      ...(data.web ? onward(id, doc) : []),
    );
    panel.append(el("p", doc.type, "kind"), head, el("p", doc.issuer, "issuer"), unbroken(doc.title, "subject"), ...badges(doc), actions);
    side(panel, words.rests_on, data.links.flatMap((k, i) => k[0] === id && k[1] ? [[i, k[2], k[1], k[4]]] : []));
    side(panel, words.spoken_of, data.links.flatMap((k, i) => k[1] === id && k[0] ? [[i, k[3], k[0], k[4]]] : []));
    inferred(panel, id);
    if (id === data.focus && !data.links.length) panel.append(el("p", words.lone_paper, "none"));
  };
  // in the web application the address says what is shown: these lead on from it
  const address = (changes) => {
    const made = new URL(location.pathname, location);
    const query = new URLSearchParams(location.search);
    for (const [name, value] of changes) {
      if (name === "mo") query.append(name, value);
      else query.set(name, value);
    }
    made.search = query;
    return made.href;
  };
  const onward = (id, doc) => {
    const [above, below] = doc.more || [0, 0];
    const counted = (text, n, way) => {
      const made = link(`${text} `, address([["mo", `${way}:${doc.iri}`]]), "button expand");
      made.append(el("span", `+${n}`, "count"));
      made.title = fill(words.show_more, { n });
      return made;
    };
    return [
      ...(above > 0 ? [counted(words.show_superior, above, "len")] : []),
      ...(below > 0 ? [counted(words.show_subordinate, below, "xuong")] : []),
      ...(id === data.focus || doc.level === "duoc-giao" ? [] : [
        link(words.chain_of_this, `${location.pathname}?${new URLSearchParams({ iri: doc.iri })}`, "button"),
        link(words.path_to_this, address([["toi", doc.iri]]), "button"),
      ]),
    ];
  };

  // ---- what follows from a chain: thực hiện of thực hiện; and the paths between two documents

  const between = (ids) => ids.slice(1).flatMap((to, i) => data.links.flatMap(([tail, head], k) => (tail === ids[i] && head === to) || (head === ids[i] && tail === to) ? [k] : []));
  const follow = (start, forward) => {
    const from = new Map([[start, null]]);
    for (const here of from.keys()) {
      for (const [tail, head, , , family] of data.links) {
        const next = forward ? (tail === here ? head : "") : head === here ? tail : "";
        if (next && family === "thuc-hien" && !from.has(next)) from.set(next, here);
      }
    }
    const way = (id) => id === null ? [] : [...way(from.get(id)), id];
    const direct = new Set(data.links.flatMap(([tail, head]) => tail === start ? [head] : head === start ? [tail] : []));
    return [...from.keys()].filter((id) => id !== start && !direct.has(id)).map(way);
  };
  const INFERRED = 10;
  const inferred = (panel, id) => {
    const rows = [[words.family_thuc_hien, follow(id, true)], [words.implemented_at, follow(id, false)]];
    const count = rows[0][1].length + rows[1][1].length;
    if (!count) return;
    const head = el("h3", `${words.inferred} `);
    head.append(el("span", String(count), "count"));
    panel.append(head);
    for (const [relation, ways] of rows) {
      for (const way of ways.slice(0, INFERRED)) panel.append(wayRow(way, relation));
      if (ways.length > INFERRED) panel.append(el("p", `+${ways.length - INFERRED}`, "none"));
    }
  };
  const wayRow = (way, relation) => {
    const row = el("p", "", "way");
    const lit = button("", "to", () => {
      for (const other of document.querySelectorAll(".way [aria-pressed]")) other.setAttribute("aria-pressed", "false");
      lit.setAttribute("aria-pressed", "true");
      light(way, between(way));
    });
    lit.setAttribute("aria-pressed", "false");
    lit.title = words.light_path;
    const last = way.length - 1;
    if (relation) lit.append(el("span", `${relation} `), docName(way[last]));
    way.slice(relation ? 1 : 0, relation ? last : last + 1).forEach((id, i) => {
      lit.append(el("span", relation && !i ? ` ${words.by_way_of} ` : i ? " · " : "", "count"), el("bdi", data.documents[id].name, relation ? "" : "no"));
    });
    row.append(lit);
    return row;
  };
  const showPaths = (panel) => {
    if (!data.paths?.length) return;
    const head = el("h2", `${words.paths} `);
    head.append(el("span", String(data.paths.length), "count"));
    panel.append(head, ...data.paths.map((way) => wayRow(way, "")));
    const ids = data.paths.flat();
    state.route = data.paths.flatMap(between);
    state.lit = new Set(ids.map(holder));
  };
  const side = (panel, title, rows) => {
    if (!rows.length) return;
    const strength = Object.keys(data.theme.lines);
    rows.sort((a, b) => strength.indexOf(a[3]) - strength.indexOf(b[3]));
    const head = el("h3", `${title} `);
    head.append(el("span", String(rows.length), "count"));
    panel.append(head, ...rows.map(([k, relation, other, family]) => {
      const row = el("div", "", `mention f-${family}`);
      const what = el("p", "", "what");
      what.append(swatch(family), el("span", relation), toDoc(other));
      row.append(what, ...evidence(k));
      return row;
    }));
  };
  const showLinks = (panel) => {
    panel.append(el("p", words.source_sentence, "kind"));
    state.links.forEach((k) => {
      const [tail, head, relation, , family] = data.links[k];
      const row = el("div", "", `mention f-${family}`);
      const from = el("p"), to = el("p"), what = el("p", "", "relation");
      from.append(toDoc(tail));
      what.append(swatch(family), el("span", relation));
      to.append(toDoc(head));
      row.append(from, what, to, ...evidence(k));
      panel.append(row);
    });
  };
  const showFold = (panel, id) => {
    const box = view.boxes[id];
    panel.append(el("h2", box.number, `no l-${box.level}`), el("p", words.folded_hint, "hint"));
    const list = el("div", "", "fold");
    for (const member of box.folded) {
      const label = el("label"), tick = el("input"), text = el("span");
      tick.type = "checkbox";
      tick.addEventListener("change", () => { unfold(id, member); });
      text.append(docName(member), el("br"), el("span", data.documents[member].title, "subject"));
      label.append(tick, text);
      list.append(label);
    }
    panel.append(list);
  };

  // ---- unfolding: the column below moves down one place, the document takes the place that is free

  const PITCH = HEIGHT + 14;
  const unfold = (fold, member) => {
    const box = view.boxes[fold];
    const x = view.columns[box.column];
    const place = box.y;
    const moved = [];
    for (const node of nodes.get()) {
      const own = Math.abs(node.x - x) < WIDTH / 2 + 42;
      if (own && node.y > place - HEIGHT / 2) moved.push({ id: node.id, y: node.y + PITCH });
    }
    nodes.update(moved);
    for (const other of Object.values(view.boxes)) if (other.column === box.column && other.y >= place) other.y += PITCH;
    view.height += PITCH;
    box.folded = box.folded.filter((m) => m !== member);
    box.number = box.number.replace(/^\+\d+/, `+${box.folded.length}`);
    box.lines = [[0, -1].map((i) => data.documents[box.folded.at(i)]?.name).join(" … ")];
    view.boxes[member] = { ...data.documents[member].box, x, y: place, column: box.column, folded: [] };
    nodes.add({ id: member, shape: "custom", x, y: place, ctxRenderer: drawBox });
    if (data.links.some(([tail]) => tail === member)) branch(fold, member);
    else attach(member);
    if (!box.folded.length) { nodes.remove(fold); delete view.boxes[fold]; }
    refresh();
    choose(box.folded.length ? fold : member);
  };
  // a document that others speak of: a line of its own from each of them
  const attach = (member) => {
    const box = view.boxes[member];
    data.links.forEach(([tail, head, , , family], k) => {
      const from = view.boxes[holder(tail)];
      if (head !== member || !from) return;
      const way = Math.sign(from.x - box.x) || 1;
      const edge = box.x + way * WIDTH / 2, tip = edge + way * (data.theme.lines[family].length + 2);
      const at = (name, x, y) => { nodes.add({ id: name, x, y }); return name; };
      const [start, stub, end] = [at(`s${k}`, from.x - way * WIDTH / 2, from.y), at(`t${k}`, tip, box.y), at(`h${k}`, edge, box.y)];
      for (const piece of [{ id: `c${k}`, piece: "curve", from: start, to: stub }, { id: `i${k}`, piece: "head", from: stub, to: end }]) {
        view.pieces[piece.id] = { ...piece, family, links: [k] };
        edges.add(dress(view.pieces[piece.id]));
      }
    });
  };
  const branch = (fold, member) => {
    for (const [id, piece] of Object.entries({ ...view.pieces })) {
      const own = piece.links.filter((k) => data.links[k][0] === member);
      const edge = edges.get(id);
      const from = nodes.get(edge.from);
      const all = piece.links.every((k) => holder(data.links[k][0]) === fold || data.links[k][0] === member);
      const atFold = Math.abs(Math.abs(from.x - view.boxes[fold].x) - WIDTH / 2) < 1 && Math.abs(from.y - view.boxes[fold].y) < HEIGHT / 2;
      if (!own.length || !all || !atFold || piece.piece === "head") continue;
      const port = `${edge.from}-${member}`;
      if (!nodes.get(port)) nodes.add({ ...from, id: port, y: from.y - PITCH });
      const made = { ...piece, id: `${id}-${member}`, from: port, links: own };
      view.pieces[made.id] = made;
      edges.add(dress(made));
      piece.links = piece.links.filter((k) => !own.includes(k));
      if (!piece.links.length) { edges.remove(id); delete view.pieces[id]; }
    }
  };

  // ---- taking it along: picture, drawing, text

  const save = (blob, ending) => {
    const made = link("", URL.createObjectURL(blob));
    made.download = `${data.documents[data.focus].name.replace(/[^\p{L}\p{N}_.-]+/gu, "-").slice(0, 80)}.${ending}`;
    made.click();
    setTimeout(() => URL.revokeObjectURL(made.href), 10_000);
  };
  const saveDrawing = () => {
    const shown = document.querySelector(`.sheet.${state.view} svg.chain`);
    save(new Blob([new XMLSerializer().serializeToString(shown)], { type: "image/svg+xml" }), "svg");
  };
  const MOST = 12_000; // px a side that every browser draws
  const savePicture = () => {
    const at = network.getViewPosition(), scale = network.getScale();
    const ratio = Math.min(2, MOST / view.width, MOST / (view.height + 40)) / devicePixelRatio;
    const { w, h } = size();
    network.setSize(`${view.width * ratio}px`, `${(view.height + 40) * ratio}px`);
    network.moveTo({ position: { x: view.width / 2, y: view.height / 2 - 20 }, scale: ratio, animation: false });
    network.redraw();
    const source = $("canvas").querySelector("canvas");
    const copy_ = el("canvas");
    [copy_.width, copy_.height] = [source.width, source.height];
    const ctx = copy_.getContext("2d");
    ctx.fillStyle = theme.page.panel;
    ctx.fillRect(0, 0, copy_.width, copy_.height);
    ctx.drawImage(source, 0, 0);
    const zoomed = ratio * devicePixelRatio;
    ctx.scale(zoomed, zoomed);
    ctx.font = `600 13px ${FONT}`;
    for (const band of view.bands) {
      ctx.fillStyle = levelColours(band.level)[1];
      const title = words[`level_${band.level.replace(/-/g, "_")}`];
      if (view.down) ctx.fillText(title, 12, band.x0 + 57);
      else ctx.fillText(title, band.x0 + 12, 24);
    }
    network.setSize(`${w}px`, `${h}px`);
    network.setSize("100%", "100%");
    network.moveTo({ position: at, scale, animation: false });
    network.redraw();
    copy_.toBlob((blob) => save(blob, "png"));
  };

  // ---- document pages

  let back = null;
  const openDocument = (id) => {
    if (data.web) return location.assign(data.documents[id].page);
    const page = $("document");
    back = back || document.activeElement;
    const bar = el("header");
    bar.append(
      button(words.back_to_lineage, "", closeDocument),
      button(words.see_in_drawing, "", () => go(id)),
      button(words.copy_citation, "", () => copy(data.documents[id].cite)),
    );
    page.replaceChildren(bar, $(`page-${id}`).content.cloneNode(true));
    for (const row of page.querySelectorAll("[data-target]")) {
      const target = row.dataset.target;
      if (target) {
        const name = row.querySelector(".no");
        const made = button("", "link", () => openDocument(target));
        name.replaceWith(made);
        made.append(name);
      }
      if (row.dataset.link) row.append(...evidence(row.dataset.link.slice(1)));
    }
    page.hidden = false;
    document.body.classList.add("reading");
    page.scrollTop = 0;
    page.focus();
  };
  const closeDocument = () => {
    if (data.web) return;
    $("document").hidden = true;
    document.body.classList.remove("reading");
    if (back) back.focus({ preventScroll: true });
    back = null;
  };

  // ---- list, search, filters

  const asList = (on) => {
    root.classList.toggle("as-list", on);
    $("as-list").setAttribute("aria-pressed", String(on));
    $("as-list").textContent = on ? words.drawing_view : words.list_view;
    document.dispatchEvent(new CustomEvent("luocdo:list", { detail: on }));
    if (!on) requestAnimationFrame(() => network.redraw());
  };
  const shape = () => {
    const on = !data.views.quiet || $("chain").parentNode.parentNode.querySelector("input[name=family][value=vien-dan]").checked;
    const wanted = `${on ? "all" : "quiet"}${$("down")?.checked && data.views[on ? "all-down" : "quiet-down"] ? "-down" : ""}`;
    if (wanted !== state.view) { state.view = wanted; draw(); }
    else refresh();
  };
  const quiet = (on) => {
    const box = document.querySelector("input[name=family][value=vien-dan]");
    if (box) box.checked = !on;
    shape();
  };
  const search = (term) => {
    const list = $("finds");
    const wanted = plain(term.trim());
    const hits = wanted ? Object.entries(data.documents).filter(([, d]) => plain(`${d.name} ${d.title} ${d.issuer}`).includes(wanted)).slice(0, 12) : [];
    list.replaceChildren(...hits.map(([id, doc], i) => {
      const row = el("li");
      row.setAttribute("aria-selected", String(i === 0));
      row.dataset.id = id;
      row.append(docName(id), el("small", doc.title || doc.issuer));
      row.addEventListener("mousedown", (event) => { event.preventDefault(); pick(id); });
      return row;
    }));
    if (wanted && !hits.length) list.append(el("li", fill(words.nothing_found, { term: term.trim().slice(0, 60) })));
    list.hidden = !wanted;
  };
  const pick = (id) => {
    $("finds").hidden = true;
    $("find").value = "";
    go(id);
  };
  const wait = (act, ms) => {
    let timer;
    return (...args) => { clearTimeout(timer); timer = setTimeout(() => act(...args), ms); };
  };
  const listen = () => {
    const slow = wait(search, 250);
    $("find").addEventListener("input", (e) => { if (!e.isComposing) slow(e.target.value); });
    $("find").addEventListener("compositionend", (e) => slow(e.target.value));
    $("find").addEventListener("keydown", searchKey);
    $("find").addEventListener("blur", () => { $("finds").hidden = true; });
    const acts = {
      "as-list": () => asList(!root.classList.contains("as-list")), fit, print: () => print(), help: () => $("keys").showModal(),
      "save-svg": saveDrawing, "save-png": savePicture, send: () => copy(data.send),
    };
    for (const [id, act] of Object.entries(acts)) $(id)?.addEventListener("click", act);
    for (const input of document.querySelectorAll("input[name=family]")) input.addEventListener("change", shape);
    for (const id of ["since", "until"]) $(id)?.addEventListener("input", refresh);
    $("down")?.addEventListener("change", shape);
    $("facts")?.addEventListener("click", () => facts(root.classList.contains("folded")));
    for (const input of document.querySelectorAll("input[name=way]")) {
      input.addEventListener("change", () => { state.way = input.value; refresh(); });
    }
    document.addEventListener("click", (event) => { const entry = event.target.closest("[data-open]"); if (entry) openDocument(entry.dataset.open); });
    $("canvas").addEventListener("mousemove", pointing);
    $("stage").addEventListener("wheel", wheel, { capture: true, passive: false });
    for (const turn of ["focus", "blur"]) $("stage").addEventListener(turn, () => network.redraw());
    document.addEventListener("keydown", key);
    systemDark.addEventListener("change", () => { theme = data.theme[dark() ? "dark" : "light"]; recolour(); });
    document.addEventListener("luocdo:data", renew);
  };
  const wheel = (event) => {
    event.preventDefault();
    event.stopPropagation();
    const box = $("canvas").getBoundingClientRect();
    if (event.ctrlKey) return zoom(Math.exp(-event.deltaY * 0.002), { x: event.clientX - box.left, y: event.clientY - box.top });
    const { x, y } = network.getViewPosition();
    const scale = network.getScale();
    const step = event.deltaMode ? 18 : 1;
    const [dx, dy] = event.shiftKey && !event.deltaX ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
    return moveTo(x + dx * step / scale, y + dy * step / scale, scale);
  };

  // ---- keyboard: event.code, so that Telex and VNI typing disturbs nothing

  const searchKey = (event) => {
    if (event.isComposing) return;
    const rows = [...$("finds").querySelectorAll("li[data-id]")];
    const at = rows.findIndex((r) => r.getAttribute("aria-selected") === "true");
    if (["Enter", "NumpadEnter"].includes(event.code) && rows[at]) { event.preventDefault(); pick(rows[at].dataset.id); }
    if (event.code === "Escape") { $("find").value = ""; $("finds").hidden = true; $("stage").focus(); }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.code];
    if (!step || !rows.length) return;
    event.preventDefault();
    rows[at].setAttribute("aria-selected", "false");
    const next = rows[(at + step + rows.length) % rows.length];
    next.setAttribute("aria-selected", "true");
    next.scrollIntoView({ block: "nearest" });
  };
  // the way a key points: along the columns (superior -1, subordinate 1) or across (same level)
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const neighbour = (code) => {
    const here = view.boxes[holder(state.doc)];
    if (!here) return data.focus;
    const [along, across] = view.down ? ARROWS[code].toReversed() : ARROWS[code];
    const [a, b, depth] = view.down ? ["y", "x", WIDTH] : ["x", "y", HEIGHT];
    const shown = Object.entries(view.boxes).filter(([id, box]) => box !== here && !nodes.get(id).hidden);
    const far = (box, axis) => Math.abs(box[axis] - here[axis]);
    const nearest = (list, first, second) => list.sort((m, n) => far(m[1], first) - far(n[1], first) || far(m[1], second) - far(n[1], second))[0]?.[0];
    if (across) {
      const same = shown.filter(([, box]) => box.level === here.level && (box[b] - here[b]) * across > (box.column === here.column ? 0 : depth / 2));
      return nearest(same, b, a);
    }
    const on = chosen();
    const linked = new Set(data.links.filter((k) => on.has(k[4])).flatMap(([tail, head]) => tail && head ? (holder(tail) === holder(state.doc) ? [holder(head)] : holder(head) === holder(state.doc) ? [holder(tail)] : []) : []));
    const beside = shown.filter(([, box]) => (box[a] - here[a]) * along > 0);
    return nearest(beside.filter(([id]) => linked.has(id)), a, b) || nearest(beside, a, b);
  };
  const listKey = (event, rows) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.code];
    const at = rows.indexOf(document.activeElement);
    if (!step) return false;
    event.preventDefault();
    (rows[at + step] || rows[at] || rows[0]).focus();
    return true;
  };
  const key = (event) => {
    if (event.isComposing || event.target.matches("input:not([type=checkbox], [type=radio]), select, textarea") || document.querySelector("dialog[open]")) return;
    if (event.code === "Escape") {
      if ($("document")?.hidden === false) closeDocument();
      else if (root.classList.contains("as-list")) asList(false);
      else calm();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) {
      const free = String(getSelection()) === "";
      if (event.code === "KeyC" && (event.ctrlKey || event.metaKey) && free && data.documents[state.doc]) copy(data.documents[state.doc].cite);
      return;
    }
    if (data.web ? root.dataset.keys === "off" : !$("single").checked) return;
    if (!data.web && ["Slash", "NumpadDivide"].includes(event.code)) {
      event.preventDefault();
      if (event.shiftKey) $("keys").showModal();
      else $("find").focus();
      return;
    }
    if ($("document")?.hidden === false) return;
    if (root.classList.contains("as-list")) {
      listKey(event, [...document.querySelectorAll("#list .to, #list summary")].filter((row) => row.checkVisibility()));
      return;
    }
    if (document.activeElement !== $("stage") && document.activeElement !== document.body) return;
    drawingKey(event);
  };
  const unfoldNext = () => {
    const first = $("panel").querySelector(".fold input, a.expand");
    if (first?.matches("a")) first.click();
    else first?.focus();
  };
  const drawingKey = (event) => {
    const here = view.boxes[state.doc];
    const read = () => here?.key && data.web ? open(here) : data.documents[state.doc] && openDocument(state.doc);
    const acts = {
      ArrowLeft: () => step(event.code), ArrowRight: () => step(event.code),
      ArrowUp: () => step(event.code), ArrowDown: () => step(event.code),
      Enter: read, NumpadEnter: read,
      Space: unfoldNext,
      Equal: () => zoom(1.2), NumpadAdd: () => zoom(1.2),
      Minus: () => zoom(1 / 1.2), NumpadSubtract: () => zoom(1 / 1.2),
      Digit0: fit, Numpad0: fit,
    };
    if (!acts[event.code]) return;
    event.preventDefault();
    acts[event.code]();
  };
  const step = (code) => {
    const next = neighbour(code);
    if (!next) return;
    $("stage").focus({ preventScroll: true });
    choose(next);
  };

  // ---- begin: fonts first, or the canvas measures the wrong letters

  // new data: what was chosen stays chosen, in its place on the screen
  const renew = () => {
    const own = data.documents[state.doc]?.iri;
    const held = network.canvasToDOM(view.boxes[holder(state.doc)] || { x: 0, y: 0 });
    data = JSON.parse($("data").textContent);
    prepare();
    const [id] = Object.entries(data.documents).find(([, doc]) => doc.iri === own) || [data.focus];
    Object.assign(state, { doc: id, links: [], route: null, lit: null, view: "all" });
    draw();
    show();
    const box = view.boxes[holder(id)];
    if (box && id !== data.focus) {
      const { w, h } = size();
      moveTo(box.x - (held.x - w / 2), box.y - (held.y - h / 2), 1);
    }
    if (state.route) recolour();
  };
  const begin = async () => {
    await Promise.all(["400 12px", "600 13px", "700 13px"].map((f) => document.fonts.load(`${f} "IBM Plex Sans"`, "ướ Aa ĩ")));
    listen();
    draw();
    show();
    if (state.route) recolour();
    if (data.web?.list || PHONE.matches) asList(true);
  };
  begin();
})();
