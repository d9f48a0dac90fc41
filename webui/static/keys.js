// Keyboard shortcuts, by the place of the key (event.code): they work on any keyboard layout.
(() => {
  "use strict";
  const OFF = "marsad-keys-off";
  const find = (what) => document.querySelector(what);
  const box = find("#q");
  let off = false;
  try { off = localStorage.getItem(OFF) === "1"; } catch { /* storage is barred: keys stay on */ }

  const step = (by) => {
    const items = [...document.querySelectorAll("[data-item]")];
    const here = items.indexOf(document.activeElement);
    const next = items[here < 0 ? (by > 0 ? 0 : -1) : here + by];
    if (!next) return false;
    next.focus();
    next.closest(".card").scrollIntoView({ block: "nearest" });
    return true;
  };
  const follow = (what) => {
    const link = find(what);
    if (link) link.click();
    return !!link;
  };
  // Matches of an article: the address says which is the current one, as it does without scripts.
  const jump = (by) => {
    const marks = [...document.querySelectorAll("mark[id]")];
    const here = marks.findIndex((one) => "#" + one.id === location.hash);
    const next = marks.at(here < 0 ? Math.min(by, 0) : (here + by) % marks.length);
    if (!next) return false;
    next.tabIndex = -1;
    location.replace("#" + next.id);
    next.focus({ preventScroll: true });
    return true;
  };
  const point = () => {
    for (const link of document.querySelectorAll(".steps a")) {
      if (link.hash === location.hash) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  const keys = {
    Slash: (event) => {
      if (event.shiftKey) return follow("[data-key=help]");
      if (box) { box.focus(); box.select(); }
      return !!box;
    },
    KeyJ: () => step(1),
    KeyK: () => step(-1),
    KeyN: () => jump(1) || follow("a[rel=next]"),
    KeyP: () => jump(-1) || follow("a[rel=prev]"),
  };

  document.addEventListener("keydown", (event) => {
    if (off || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const at = event.target;
    if (event.code === "Escape") {
      if (at === box) box.blur();
      return;
    }
    if (at.matches("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    const act = Object.hasOwn(keys, event.code) && keys[event.code];
    if (act && (event.code === "Slash" || !event.shiftKey) && act(event)) event.preventDefault();
  });

  // Empty fields stay out of the URL, so that one search has one URL.
  document.addEventListener("submit", (event) => {
    for (const field of event.target.elements) if (field.name && !field.value) field.disabled = true;
  });
  addEventListener("pageshow", () => {
    for (const field of document.querySelectorAll("form :disabled")) field.disabled = false;
  });

  addEventListener("hashchange", point);
  point();
  for (const one of document.querySelectorAll("[data-step]")) {
    one.hidden = false;
    one.addEventListener("click", () => jump(+one.dataset.step));
  }
  const copy = find("[data-copy]");
  if (copy && navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(find(copy.dataset.copy).innerText);
      copy.textContent = copy.dataset.done;
    });
  }

  const turn = find("[data-key=switch]");
  if (turn) {
    turn.checked = !off;
    turn.closest("[hidden]").hidden = false;
    turn.addEventListener("change", () => {
      off = !turn.checked;
      try { localStorage.setItem(OFF, off ? "1" : ""); } catch { /* for this page alone */ }
    });
  }
})();
