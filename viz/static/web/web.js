"use strict";
(() => {
  const root = document.documentElement;
  root.dataset.script = "";
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
  const byId = (id) => document.getElementById(id);
  const toasts = byId("toasts");

  const toast = (text, milliseconds = 4000) => {
    const box = document.createElement("div");
    box.className = "toast";
    box.textContent = text;
    toasts.append(box);
    setTimeout(() => box.remove(), milliseconds);
  };
  window.luocdo = Object.assign(window.luocdo || {}, { toast });

  const legacyCopy = (text) => { // pages over plain http on an office network have no clipboard
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "sr";
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  };
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      legacyCopy(text);
    }
    toast(toasts.dataset.copied);
  };
  window.luocdo.copy = copy;
  document.addEventListener("toggle", ({ target }) => { // a form that opens is typed into
    if (target.open && target.closest("td")) target.querySelector("form input:not([type=hidden])")?.focus();
  }, true);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-copy]");
    if (button) copy(button.dataset.copy);
    for (const open of document.querySelectorAll("details.more[open]"))
      if (!open.contains(event.target)) open.open = false;
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
    // the browser's own words beside a file field are in its language, not in ours
    const chosen = event.target.closest(".chooser")?.parentNode.querySelector("[data-chosen]");
    if (chosen) chosen.textContent = [...event.target.files].map((file) => file.name).join("; ").slice(0, 200);
  });

  // a page whose counts are not ready yet comes again, but not while somebody fills something in
  const again = () => {
    if (typing(document.activeElement)) setTimeout(again, 3000);
    else location.reload();
  };
  if (document.querySelector("[data-reload]")) setTimeout(again, 3000);

  // what stands in the field that has the focus is typed over
  requestAnimationFrame(() => document.querySelector("form[method=post] input[autofocus]:focus")?.select());

  // ◐: the other theme than the one shown, which the system may have chosen
  document.querySelector("a.theme").addEventListener("click", (event) => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    const to = new URL(event.currentTarget.href);
    to.searchParams.set("theme", dark ? "light" : "dark");
    event.currentTarget.href = to.href;
  });

  // keys: none while an input method composes, none in a field
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape")
      for (const open of document.querySelectorAll("details.more[open]")) {
        open.open = false;
        open.querySelector("summary").focus();
      }
    // "/" in the empty search, where the desk already put the focus, is the key and no term
    const searched = event.key === "/" && event.target.id === "search" && !event.target.value;
    if (root.dataset.keys === "off" || (typing(event.target) && !searched) || document.querySelector("dialog[open]")) return;
    if (event.key === "/") byId("search").focus();
    else if (event.key === "?") byId("keys").showModal();
    else return;
    event.preventDefault();
  });

  // search as you type
  const input = byId("search"), list = byId("found"), form = input.form;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-controls", "found");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-autocomplete", "list");
  let timer = 0, asking = null, chosen = -1;

  const close = () => {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const part = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
  const option = (href, ...parts) => {
    const item = document.createElement("li");
    item.id = `found-${list.children.length}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    if (href) item.dataset.href = href;
    else item.setAttribute("aria-disabled", "true");
    item.append(...parts);
    list.append(item);
  };
  const show = (term, found) => {
    list.replaceChildren();
    for (const hit of found.hits)
      option(hit.href, part("b", hit.label), part("span", ` ${hit.detail}`));
    if (!found.hits.length) option("", part("span", form.dataset.none.replace("{term}", term)));
    for (const near of found.near) option(near.href, part("span", `${form.dataset.near} `), part("b", near.label));
    if (found.more) option(found.more, part("span", form.dataset.all.replace("{n}", found.total)));
    list.hidden = false;
    chosen = -1;
    input.setAttribute("aria-expanded", "true");
    input.removeAttribute("aria-activedescendant");
  };
  const ask = async () => {
    const term = input.value.trim();
    asking?.abort();
    if (!term) return close();
    asking = new AbortController();
    try {
      const answer = await fetch(`/tim.json?q=${encodeURIComponent(term)}`, { signal: asking.signal });
      const found = await answer.json();
      if (!answer.ok) throw new Error(found.error);
      if (document.activeElement === input) show(term, found);
    } catch (error) {
      if (error.name !== "AbortError") toast(error.name === "TypeError" ? form.dataset.lost : error.message);
    }
  };
  const later = (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, 250);
  };
  input.addEventListener("input", later);
  input.addEventListener("compositionend", later);
  input.addEventListener("blur", () => setTimeout(close, 150));
  const mark = (number) => {
    const items = [...list.querySelectorAll("[data-href]")];
    if (!items.length) return;
    chosen = (number + items.length) % items.length;
    for (const item of items) item.setAttribute("aria-selected", String(item === items[chosen]));
    input.setAttribute("aria-activedescendant", items[chosen].id);
    items[chosen].scrollIntoView({ block: "nearest" });
  };
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      if (list.hidden) input.blur();
      close();
    } else if (!list.hidden && event.key === "ArrowDown") mark(chosen + 1);
    else if (!list.hidden && event.key === "ArrowUp") mark(chosen < 0 ? -1 : chosen - 1);
    else if (!list.hidden && event.key === "Enter" && chosen >= 0) location.href = list.querySelector("[aria-selected=true]").dataset.href;
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[data-href]");
    if (item) location.href = item.dataset.href;
  });
})();
