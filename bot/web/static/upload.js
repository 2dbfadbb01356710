"use strict";
// Without this the form works as it is. With it: the size is looked at first, and a bar shows how far it is.
function begin() {
  const form = document.querySelector("form");
  if (!form) return;
  const [file, bar, news, button] = ["input", "progress", ".news", "button"].map((name) => form.querySelector(name));
  const say = (words) => { news.textContent = words; news.hidden = !words; };
  const stop = (words) => { say(words); bar.hidden = true; button.disabled = false; };
  file.addEventListener("change", () => say(file.files[0] && file.files[0].size > Number(form.dataset.most) ? form.dataset.tooLarge : ""));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const one = file.files[0];
    if (!one) return;
    if (one.size > Number(form.dataset.most)) { say(form.dataset.tooLarge); return; }
    const call = new XMLHttpRequest();
    call.open("POST", location.href);
    call.upload.addEventListener("progress", (e) => { if (e.lengthComputable) { bar.value = 100 * e.loaded / e.total; say(`${form.dataset.sending} ${Math.floor(bar.value)}%`); } });
    call.addEventListener("error", () => stop(form.dataset.broken));
    call.addEventListener("load", () => {
      const main = new DOMParser().parseFromString(call.responseText, "text/html").querySelector("main");
      if (!main) { stop(form.dataset.broken); return; }
      document.querySelector("main").replaceWith(main);
      begin();
    });
    button.disabled = true;
    bar.hidden = false;
    say(form.dataset.sending);
    call.send(new FormData(form));
  });
}
begin();
