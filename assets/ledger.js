/* The ledger's filter: hides the claims that do not fit, and keeps the choice in the address. */
"use strict";

(() => {
  const claims = [...document.querySelectorAll(".bp-claim")];
  if (!claims.length) return;
  const text = new Map(claims.map((claim) => [claim, claim.textContent.toLowerCase()]));
  const field = (claim, name) => claim.querySelector(`.bp-${name}`).textContent.trim();
  const of = {
    article: (claim) => claim.querySelector(".bp-claim-head a").textContent.slice(0, 2),
    verdict: (claim) => field(claim, "verdict"),
    kind: (claim) => field(claim, "kind"),
  };

  const form = document.createElement("form");
  form.className = "bp-filter";
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Filter the claims");
  function add(name, control) {
    const label = Object.assign(document.createElement("label"), { textContent: name });
    control.name = name;
    control.id = label.htmlFor = `filter-${name}`;
    const pair = document.createElement("div");
    pair.append(label, control);
    form.append(pair);
    return control;
  }
  const words = add("words", Object.assign(document.createElement("input"), { type: "search" }));
  const choices = Object.keys(of).map((name) => {
    const select = add(name, document.createElement("select"));
    const found = new Set(claims.map(of[name]));
    select.append(new Option("all", ""), ...[...found].map((value) => new Option(value, value)));
    return select;
  });
  const count = document.createElement("output");
  count.setAttribute("role", "status");
  form.append(count);

  function filter() {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const claim of claims) {
      claim.hidden =
        choices.some((select) => select.value && of[select.name](claim) !== select.value) ||
        wanted.some((word) => !text.get(claim).includes(word));
      shown += !claim.hidden;
    }
    for (const section of document.querySelectorAll(".bp-claim-section")) {
      section.hidden = !section.querySelector(".bp-claim:not([hidden])");
    }
    count.textContent = `${shown} of ${claims.length} claims`;
  }
  function remember() {
    const chosen = [...new FormData(form)].filter(([, value]) => value);
    const query = new URLSearchParams(chosen).toString();
    history.replaceState(null, "", (query ? `?${query}` : location.pathname) + location.hash);
  }

  for (const [name, value] of new URLSearchParams(location.search)) {
    const control = form.elements[name];
    if (control) control.value = value;
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    filter();
    remember();
  });
  document.querySelector(".bp-claim-section").parentElement.before(form);
  filter();
})();
