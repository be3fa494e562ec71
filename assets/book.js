/* What the built pages need beyond the theme: keyboards, screen readers, formulas in widgets. */
"use strict";

/* ipywidgets asks for typesetting in MathJax 2's words; answer with MathJax 3. One request
   waits for the other, as MathJax 3 demands, and texts without a formula cost nothing. */
if (window.MathJax) {
  let queue = MathJax.startup.promise;
  MathJax.Hub = {
    Queue([, , element]) {
      if (/\$|\\\(/.test(element.textContent)) {
        queue = queue.then(() => MathJax.typesetPromise([element]));
      }
    },
  };
}

/* A slider's handle gets its visible label as its name and its visible readout as its value. */
function nameSlider(slider) {
  const handle = slider.querySelector("[role=slider]");
  const label = slider.querySelector(".widget-label")?.textContent.trim();
  const value = slider.querySelector(".widget-readout")?.textContent.trim();
  if (!handle) return;
  const set = (name, text) => {
    if (text && handle.getAttribute(name) !== text) handle.setAttribute(name, text);
  };
  set("aria-label", label);
  set("aria-valuetext", value);
}

/* What scrolls sideways can be reached, and so scrolled, with the keyboard. */
const SCROLLING = 
  ".highlight pre, .cell_output .output, .pst-scrollable-table-container, mjx-container[display]";
function reachScrollable() {
  for (const box of document.querySelectorAll(SCROLLING)) {
    if (box.scrollWidth > box.clientWidth) {
      box.tabIndex = 0;
    } else {
      box.removeAttribute("tabindex");
    }
  }
}

/* A line may not begin with the full stop or comma that follows a formula. */
function keepPunctuation() {
  for (const formula of document.querySelectorAll("span.math")) {
    const after = formula.nextSibling;
    const mark = after?.nodeType === Node.TEXT_NODE && after.data.match(/^[.,;:!?)\u2019\u201d]+/)?.[0];
    if (!mark) continue;
    after.splitText(mark.length);
    const pair = document.createElement("span");
    pair.className = "bp-unbroken";
    formula.replaceWith(pair);
    pair.append(formula, after);
  }
}

/* Widgets are drawn after the page has loaded and change with every move: follow them. */
new MutationObserver((changes) => {
  const sliders = new Set();
  for (const { target } of changes) {
    const element = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
    const slider = element?.closest(".widget-slider");
    if (slider) sliders.add(slider);
    else element?.querySelectorAll(".widget-slider").forEach((found) => sliders.add(found));
  }
  sliders.forEach(nameSlider);
}).observe(document.body, {
  subtree: true,
  childList: true,
  characterData: true,
  attributeFilter: ["aria-valuetext"],
});

window.addEventListener("load", async () => {
  await window.MathJax?.startup.promise;
  await document.fonts.ready;
  keepPunctuation();
  reachScrollable();
  window.addEventListener("resize", reachScrollable);
  document.addEventListener("toggle", reachScrollable, true); // a folded solution opens
});
