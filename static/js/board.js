/* Keys of the assessment board, and usual reasons that are typed by a press. Forms work without. */
"use strict";

(function () {
  /* ---- Usual reasons: a press writes them into their field ---- */

  function showChips(root) {
    root.querySelectorAll("[data-chips] [data-chip][hidden]").forEach(function (chip) {
      chip.hidden = false;
    });
  }

  document.addEventListener("click", function (event) {
    const chip = event.target.closest("[data-chip]");
    if (!chip) return;
    const field = document.getElementById(chip.parentNode.dataset.chips);
    if (!field) return;
    field.value = chip.textContent.trim();
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  /* ---- The board ---- */

  function board() {
    return document.querySelector("[data-board]");
  }

  function chosen() {
    return document.querySelector('[data-board] input[name="choice"]:checked');
  }

  /* Say what the choice does; ask for a line only where one is needed. */
  function show() {
    const place = board();
    if (!place) return;
    place.classList.add("has-keys");
    const choice = chosen();
    const says = place.querySelector("[data-says-here]");
    const reason = place.querySelector("[data-reason]");
    if (!says || !reason) return;
    if (choice) says.textContent = choice.dataset.says;
    const wanted = Boolean(choice && choice.hasAttribute("data-needs-reason"));
    const field = reason.querySelector("input[name=reason]");
    const wrong = reason.hasAttribute("data-wrong");
    reason.classList.toggle("is-open", wanted || wrong || Boolean(field.value));
    document.querySelectorAll("[data-twin]").forEach(function (twin) {
      const radio = twin.querySelector("[data-join]");
      twin.classList.toggle("is-chosen", Boolean(radio && radio.checked));
    });
    return wanted ? field : null;
  }

  function choose(key) {
    const radio = document.getElementById("choice_" + key);
    if (!radio) return false;
    radio.checked = true;
    if (key === "4" && !document.querySelector("[data-join]:checked")) {
      const first = document.querySelector("[data-join]");
      if (first) first.checked = true;
      else document.getElementById("decide_case_number").focus();
    }
    const field = show();
    if (field) field.focus();
    return true;
  }

  function press(selector) {
    const button = board().querySelector(selector);
    if (!button) return false;
    button.click();
    return true;
  }

  document.addEventListener("change", function (event) {
    if (!board() || !board().contains(event.target)) return;
    if (event.target.matches("[data-join]")) document.getElementById("choice_4").checked = true;
    if (event.target.matches("[data-join], input[name=choice]")) show();
  });

  /* Digits only: letters wake the Chinese input method. While it composes, Enter is its own. */
  document.addEventListener("keydown", function (event) {
    if (!board() || event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const target = event.target;
    if (target.matches("textarea, select, input:not([type=radio]):not([type=checkbox])")) return;
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
    const key = digit ? digit[1] : event.key;
    let done = false;
    if (/^[1-7]$/.test(key)) done = choose(key);
    else if (key === "0") done = press("[data-take-back]");
    else if (key === "8") done = press("[data-photos]");
    else if (key === "9") done = press("[data-aside]");
    else if (key === "Enter" && !target.closest("a, button, summary")) done = Boolean(chosen()) && press("[data-confirm]");
    else if (key === "ArrowUp" && !target.matches("input")) done = press("[data-before]");
    else if (key === "ArrowDown" && !target.matches("input")) done = press("[data-after]");
    if (done) event.preventDefault();
  });

  /* Nobody looks at a page that is behind another, or at a matter the phone does not show. */
  document.addEventListener("htmx:beforeRequest", function (event) {
    const place = event.detail.elt;
    if (!place.hasAttribute("data-looking")) return;
    if (document.hidden || place.parentNode.offsetParent === null) event.preventDefault();
  });

  function start(root) {
    showChips(root);
    show();
  }

  document.addEventListener("htmx:afterSettle", function () { start(document); });
  document.addEventListener("htmx:load", function (event) { showChips(event.detail.elt); });
  start(document);
})();
