"use strict";
// The chain's page: a change of the filters, an expansion, a path brings the new page's parts in
// without losing the place; the address says what is shown, so that back and reload work.
(() => {
  const form = document.getElementById("filters");
  const parts = (root) => Object.fromEntries([...root.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
  let asking = null;

  const swap = (page) => {
    const fresh = parts(page);
    const stage = document.getElementById("stage");
    for (const [name, part] of Object.entries(parts(document))) {
      if (name === "ve") part.value = fresh.ve.value;
      else if (name === "turn") part.hidden = fresh.turn.hidden;
      else if (name !== "work") part.replaceChildren(...fresh[name].childNodes);
    }
    // the stage holds the drawing and its keys: only what is around it is new
    for (const old of document.querySelectorAll(".sheet, #list")) old.remove();
    stage.after(...fresh.work.querySelectorAll(".sheet"));
    document.getElementById("chain").after(fresh.work.querySelector("#list"));
    for (const name of ["mo", "toi"]) {
      for (const old of form.querySelectorAll(`input[name=${name}]`)) old.remove();
      form.prepend(...page.querySelectorAll(`#filters input[name=${name}]`));
    }
    document.getElementById("data").textContent = page.getElementById("data").textContent;
    document.dispatchEvent(new Event("luocdo:data"));
  };
  const visit = async (address, { push = true } = {}) => {
    asking?.abort();
    asking = new AbortController();
    document.body.classList.add("loading");
    try {
      const answer = await fetch(address, { signal: asking.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!answer.ok || !page.getElementById("data")) return location.assign(address);
      if (push) history.pushState(null, "", address);
      swap(page);
    } catch (error) {
      if (error.name === "AbortError") return undefined;
      location.assign(address);
    }
    document.body.classList.remove("loading");
    return undefined;
  };
  // the list is new after a visit: back to the entry from which it was opened
  const documents = () => JSON.parse(document.getElementById("data").textContent).documents;
  const reveal = (iri) => {
    const entry = document.getElementById(`list-${Object.entries(documents()).find(([, doc]) => doc.iri === iri)?.[0]}`);
    for (let fold = entry?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    entry?.scrollIntoView({ block: "nearest" });
    entry?.querySelector(".to").focus({ preventScroll: true });
  };
  const asked = () => {
    const query = new URLSearchParams(new FormData(form));
    for (const [name, value] of [...query]) if (!value && !["ho", "cap"].includes(name)) query.delete(name);
    const all = (name) => form.querySelectorAll(`input[name=${name}]:not([type=hidden], :checked)`).length === 0;
    if (all("cap")) query.delete("cap");
    return `${form.action}?${query}`;
  };
  let timer = 0;
  form.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(() => visit(asked()), 60);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    visit(asked());
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const to = new URL(link.href);
    const same = new URL(location);
    if (to.pathname !== same.pathname || to.origin !== same.origin || !link.matches("#panel a, #list .expand, .notice a, .undo a")) return;
    if (to.searchParams.get("iri") !== same.searchParams.get("iri")) return;
    event.preventDefault();
    const entry = link.closest("#list li[id]");
    const iri = entry && documents()[entry.id.slice(5)].iri;
    visit(link.href).then(() => iri && reveal(iri));
  });
  document.addEventListener("luocdo:settle", async ({ detail }) => {
    if (document.body.classList.contains("loading")) return undefined;
    document.body.classList.add("loading");
    const body = new URLSearchParams(detail);
    body.set("csrf", document.querySelector("meta[name=csrf]").content);
    const answer = await fetch("/van-ban/lien-he", { method: "POST", body }).catch(() => null);
    if (answer?.ok) return visit(location.href, { push: false });
    const page = answer ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    document.body.classList.remove("loading");
    return window.luocdo.toast(page?.querySelector("#main p")?.textContent || document.getElementById("toasts").dataset.lost);
  });
  document.addEventListener("luocdo:visit", ({ detail: to }) => visit(to));
  window.addEventListener("popstate", () => location.reload());
  document.addEventListener("luocdo:list", ({ detail: on }) => {
    const to = new URL(location);
    if (on === to.searchParams.has("dang")) return;
    if (on) to.searchParams.set("dang", "danh-sach");
    else to.searchParams.delete("dang");
    history.replaceState(null, "", to);
  });
})();
