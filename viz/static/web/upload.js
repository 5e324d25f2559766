"use strict";
(() => {
  // the page of a job: the part that changes is fetched until nothing is left to read
  const job = document.querySelector("[data-job]");
  const follow = async () => {
    if (job.querySelector("[data-state=done]")) return;
    try {
      const answer = await fetch(job.dataset.job);
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        job.replaceChildren(...page.body.childNodes);
      }
    } catch { /* the server restarts: the job goes on then */ }
    setTimeout(follow, 1000);
  };
  if (job) setTimeout(follow, 700);

  // adding: parts that fit into one request each, with the bytes sent
  const form = document.querySelector("form[data-upload]");
  if (!form && !document.querySelector("[data-drop]")) return;
  const FILES = 200, BYTES = 400e6, EACH = 200 * 2 ** 20;
  const said = form?.querySelector("[data-said]");
  const bar = form?.querySelector("progress");
  const words = form?.dataset ?? document.getElementById("toasts").dataset;
  const say = (text) => {
    if (said) said.textContent = text;
    else window.luocdo.toast(text);
  };
  const parts = (files) => {
    const made = [[]];
    let size = 0;
    for (const file of files) {
      if (made.at(-1).length >= FILES || size + file.size > BYTES) {
        made.push([]);
        size = 0;
      }
      made.at(-1).push(file);
      size += file.size;
    }
    return made;
  };
  const send = (files, progress) => new Promise((done, fail) => {
    const body = new FormData(), request = new XMLHttpRequest();
    for (const file of files) body.append("files", file, file.name);
    request.open("POST", "/nap");
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRF", document.querySelector("meta[name=csrf]").content);
    request.upload.onprogress = (event) => progress(event.loaded);
    request.onerror = () => fail(new Error(words.lost));
    request.onload = () => {
      if (request.status === 200) return done(JSON.parse(request.responseText).href);
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      fail(new Error(page.querySelector(".said")?.textContent ?? request.responseText.slice(0, 300)));
    };
    request.send(body);
  });
  const add = async (list) => {
    const files = [...list].filter((file) => file.size && !file.name.startsWith(".") && !file.name.startsWith("~$"));
    const large = files.find((file) => file.size > EACH);
    if (large) return say(words.large.replace("{name}", large.name));
    if (!files.length) return;
    const total = files.reduce((sum, file) => sum + file.size, 0);
    let sent = 0, href = "/nap";
    if (bar) bar.hidden = false;
    try {
      for (const some of parts(files)) {
        href = await send(some, (bytes) => {
          if (bar) bar.value = (sent + bytes) / total;
          say(`${words.sending ?? ""} ${Math.min(100, Math.floor(100 * (sent + bytes) / total))}%`);
        });
        sent += some.reduce((sum, file) => sum + file.size, 0);
      }
      location.href = href;
    } catch (error) {
      if (bar) bar.hidden = true;
      say(error.message);
    }
  };
  form?.addEventListener("submit", (event) => {
    const chosen = form.querySelector("[name=files]").files;
    if (!chosen.length) return;
    event.preventDefault();
    add(chosen);
  });
  form?.querySelector("[data-folder]")?.addEventListener("change", (event) => add(event.target.files));

  const walk = async (entry) => { // a dropped folder is read to its bottom
    if (entry.isFile) return [await new Promise((done, fail) => entry.file(done, fail))];
    const reader = entry.createReader(), found = [];
    for (;;) {
      const some = await new Promise((done, fail) => reader.readEntries(done, fail));
      if (!some.length) return found;
      for (const one of some) found.push(...await walk(one));
    }
  };
  const dropped = async (transfer) => {
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!entries.length) return [...transfer.files];
    return (await Promise.all(entries.map(walk))).flat();
  };
  for (const place of document.querySelectorAll("[data-drop]")) {
    place.addEventListener("dragover", (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      place.classList.add("over");
    });
    place.addEventListener("dragleave", () => place.classList.remove("over"));
    place.addEventListener("drop", async (event) => {
      event.preventDefault();
      place.classList.remove("over");
      add(await dropped(event.dataTransfer));
    });
  }
})();
