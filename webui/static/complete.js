// Completions while a query is typed: a combobox with a list, as the ARIA practices have it.
(() => {
  "use strict";
  const box = document.querySelector("#q");
  const list = document.createElement("ul");
  if (!box) return;
  let at = -1, timer, asked;
  const say = (name, value) => box.setAttribute("aria-" + name, value);
  const point = (to) => {
    const options = [...list.children];
    at = to;
    options.forEach((one, place) => one.setAttribute("aria-selected", place === at));
    if (options[at]) {
      say("activedescendant", options[at].id);
      options[at].scrollIntoView({ block: "nearest" });
    } else box.removeAttribute("aria-activedescendant");
  };
  const show = ([, texts, notes]) => {
    list.replaceChildren(...texts.map((text, place) => {
      const one = document.createElement("li"), note = document.createElement("span");
      one.id = "completion-" + place;
      one.role = "option";
      one.dir = "auto";
      one.append(text, " ", note);
      one.dataset.text = text;
      note.textContent = notes[place];
      return one;
    }));
    list.hidden = !texts.length;
    say("expanded", !list.hidden);
    point(-1);
  };
  const close = () => {
    clearTimeout(timer);
    asked?.abort();
    show([, [], []]);
  };
  const take = (one) => {
    box.value = one.dataset.text;
    close();
    box.form.requestSubmit();
  };
  const ask = async () => {
    asked = new AbortController();
    const url = box.form.dataset.suggest + "&q=" + encodeURIComponent(box.value);
    try {
      const answer = await fetch(url, { signal: asked.signal });
      if (answer.ok) show(await answer.json());
    } catch { /* a newer letter was typed, or there is no network: nothing is shown */ }
  };

  list.id = "completions";
  list.role = "listbox";
  list.ariaLabel = box.labels[0].textContent;
  box.form.append(list);
  box.role = "combobox";
  say("autocomplete", "list");
  say("controls", list.id);
  close();
  box.addEventListener("input", () => {
    clearTimeout(timer);
    asked?.abort();
    if (box.value.trim()) timer = setTimeout(ask, 120); else close();
  });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const many = list.children.length + 1;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.code];
    if (by) point((at + 1 + by + many) % many - 1);
    else if (event.code === "Escape") close();
    else if (/Enter/.test(event.code) && at >= 0) take(list.children[at]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const one = event.target.closest("li");
    if (one && !event.button) take(one);
  });
})();
