"use strict";
// Fields that name a document or a body: what fits while typing. The form sends the IRI of what was
// chosen, or the words as typed; without script the field is a plain one.
(() => {
  const SOURCES = {
    document: async (term, signal) => {
      const found = await ask(`/tim.json?q=${encodeURIComponent(term)}`, signal);
      return found.hits.map((hit) => ({ ...hit, value: new URL(hit.href, location.href).searchParams.get("iri") }));
    },
    body: async (term, signal) => (await ask(`/co-quan.json?q=${encodeURIComponent(term)}`, signal)).hits,
  };
  const ask = async (url, signal) => {
    const answer = await fetch(url, { signal });
    const found = await answer.json();
    if (!answer.ok) throw new Error(found.error);
    return found;
  };

  let made = 0;
  const suggest = (input) => {
    const sent = Object.assign(document.createElement("input"), { type: "hidden", name: input.name, value: input.value });
    input.removeAttribute("name");
    if (input.dataset.shown) input.value = input.dataset.shown;
    const list = document.createElement("ul");
    list.id = `suggest-${made++}`;
    list.className = "suggest";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.dataset.words);
    input.after(sent, list);
    for (const [key, value] of Object.entries({ role: "combobox", "aria-controls": list.id, "aria-expanded": "false", "aria-autocomplete": "list" }))
      input.setAttribute(key, value);

    let timer = 0, asking = null, hits = [], chosen = -1;
    const close = () => {
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const show = (found) => {
      hits = found;
      list.replaceChildren(...hits.map((hit, n) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${n}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        const name = Object.assign(document.createElement("b"), { textContent: hit.label });
        item.append(name, ` ${hit.detail}`);
        return item;
      }));
      chosen = -1;
      list.hidden = !hits.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      input.removeAttribute("aria-activedescendant");
    };
    const look = async () => {
      asking?.abort();
      const term = input.value.trim();
      if (!term) return close();
      asking = new AbortController();
      try {
        const found = await SOURCES[input.dataset.suggest](term, asking.signal);
        if (document.activeElement === input) show(found);
      } catch (error) {
        if (error.name !== "AbortError") close(); // the plain field still works
      }
    };
    const later = (event) => {
      sent.value = input.value;
      clearTimeout(timer);
      if (!event.isComposing) timer = setTimeout(look, 250);
    };
    const take = (n) => {
      clearTimeout(timer);
      asking?.abort();
      input.value = hits[n].label;
      sent.value = hits[n].value;
      close();
      if ("go" in input.dataset) input.form.requestSubmit();
    };
    const mark = (n) => {
      chosen = (n + hits.length) % hits.length;
      [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === chosen)));
      input.setAttribute("aria-activedescendant", list.children[chosen].id);
      list.children[chosen].scrollIntoView({ block: "nearest" });
    };
    input.addEventListener("focus", () => { // what is typed takes the place of what was chosen
      input.select();
      input.addEventListener("mouseup", (event) => event.preventDefault(), { once: true });
    });
    input.addEventListener("input", later);
    input.addEventListener("compositionend", later);
    input.addEventListener("blur", () => setTimeout(close, 150));
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || list.hidden) return;
      if (event.key === "ArrowDown") mark(chosen + 1);
      else if (event.key === "ArrowUp") mark(chosen < 0 ? -1 : chosen - 1);
      else if (event.key === "Enter" && chosen >= 0) take(chosen);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const item = event.target.closest("li");
      if (item) take([...list.children].indexOf(item));
    });
  };
  for (const input of document.querySelectorAll("[data-suggest]")) suggest(input);
  for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
})();
