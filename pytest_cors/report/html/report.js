"use strict";
// The page is whole without this: cells lead to their exchanges as links do. With it, an exchange
// is shown beside its cell, URLs can be searched, and what is folded is printed.
const dialog = document.getElementById("dialog");
const shown = document.getElementById("shown");

document.addEventListener("click", (event) => {
  const link = event.target.closest("td a[href^='#']");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const exchange = document.getElementById(link.getAttribute("href").slice(1));
  if (!exchange || !dialog.showModal) return;
  event.preventDefault();
  const copy = exchange.cloneNode(true);
  copy.removeAttribute("id");
  copy.lastElementChild.remove();
  shown.replaceChildren(copy);
  dialog.showModal();
  dialog.scrollTop = 0;
  shown.focus();
});
document.getElementById("close").addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});

for (const input of document.querySelectorAll("input[type=search]")) {
  input.closest(".filter").hidden = false;
  const groups = document.querySelectorAll(
    `section[aria-labelledby="${input.dataset.table}"] .matrix tbody`
  );
  const status = document.getElementById(`${input.id}-status`);
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    let count = 0;
    for (const group of groups) {
      const urls = group.dataset.urls.toLowerCase().split(" ");
      const found = wanted ? urls.filter((url) => url.includes(wanted)).length : urls.length;
      group.hidden = found === 0;
      count += found;
    }
    status.textContent = wanted ? `${count} found` : "";
  });
}

// A link to an exchange opens the list that it is in.
const reveal = () => {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  const list = target && target.closest("details.exchanges");
  if (list) {
    list.open = true;
    target.scrollIntoView();
  }
};
addEventListener("hashchange", reveal);
reveal();

let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details.finding:not([open])")];
  for (const each of opened) each.open = true;
});
addEventListener("afterprint", () => {
  for (const each of opened) each.open = false;
});
