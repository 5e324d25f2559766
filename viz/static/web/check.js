"use strict";
(() => {
  // a draft that is chosen or dropped is checked at once
  const file = document.getElementById("draft");
  if (!file) return;
  const send = () => { if (file.files.length) file.form.requestSubmit(); };
  file.addEventListener("change", send);
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    file.files = event.dataTransfer.files;
    send();
  });
})();
