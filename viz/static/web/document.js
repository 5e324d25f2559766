"use strict";
(() => {
  const narrow = matchMedia("(max-width: 900px)");
  const fold = () => { for (const list of document.querySelectorAll(".fold")) list.open = !narrow.matches; };
  fold();
  narrow.addEventListener("change", fold);

  // Sao chép trích dẫn: the first form at once, the others in the panel that opens
  for (const menu of document.querySelectorAll("[data-cite]"))
    menu.addEventListener("toggle", () => {
      if (menu.open) luocdo.copy(menu.querySelector("textarea").value);
    });

  for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
  for (const area of document.querySelectorAll(".panel textarea")) area.addEventListener("focus", () => area.select());

  // a decision about a document that many cite takes seconds: once is enough
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post" || event.defaultPrevented) return;
    event.target.setAttribute("aria-busy", "true");
    setTimeout(() => { for (const button of event.target.querySelectorAll("button")) button.disabled = true; });
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[aria-busy]")) {
      form.removeAttribute("aria-busy");
      for (const button of form.querySelectorAll("button")) button.disabled = false;
    }
  });

  // from the summary to the text with one key
  document.addEventListener("keydown", (event) => {
    const free = !document.activeElement.closest("a, button, summary, input, select, textarea, dialog");
    if (event.key === "Enter" && free && !event.isComposing && document.documentElement.dataset.keys !== "off")
      document.querySelector("a[data-enter]")?.click();
  });

  const text = document.querySelector(".text");
  if (!text) return;
  // an address with a place but without an anchor: to the place
  if (!location.hash) (text.querySelector(".note") || text.querySelector(".place"))?.scrollIntoView({ block: "center" });

  // a number beside a citation explains it below its line, and puts that into the address
  const lineEnd = (from) => {
    for (let node = from.nextSibling; node; node = node.nextSibling) {
      const at = node.nodeType === Node.TEXT_NODE ? node.data.indexOf("\n") : -1;
      if (at >= 0) return node.splitText(at + 1);
      if (node.nodeType === Node.ELEMENT_NODE && node.textContent.includes("\n")) return node.nextSibling;
    }
    return null;
  };
  const closeNotes = () => { for (const note of text.querySelectorAll(".note")) note.remove(); };
  const open = async (ref) => {
    const shown = text.querySelector(`.note[data-note="${ref.dataset.note}"]`);
    closeNotes();
    if (shown) return history.replaceState(null, "", text.dataset.noteUrl.replace("/van-ban/moc", "/van-ban/xem"));
    const place = ref.dataset.note.slice(2);
    const answer = await fetch(`${text.dataset.noteUrl}&den=${place}`);
    if (!answer.ok) return void (location.href = ref.href);
    const made = document.createElement("template");
    made.innerHTML = await answer.text(); // our own page's part, every value escaped
    const note = made.content.querySelector(".note");
    ref.parentNode.insertBefore(made.content, lineEnd(ref));
    history.replaceState(null, "", ref.href);
    note?.querySelector("a, button")?.focus({ preventScroll: true });
    note?.scrollIntoView({ block: "nearest" });
  };
  text.addEventListener("click", (event) => {
    const ref = event.target.closest("a.ref");
    if (!ref || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(ref).catch(() => { location.href = ref.href; });
  });
  document.addEventListener("keydown", (event) => {
    const note = event.key === "Escape" && text.querySelector(".note");
    if (!note || event.isComposing) return;
    const ref = text.querySelector(`a.ref[data-note="${note.dataset.note}"]`);
    closeNotes();
    ref?.focus();
  });
})();
