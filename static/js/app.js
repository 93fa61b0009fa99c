/* What every page does beyond links and forms. Everything also works without it. */
"use strict";

(function () {
  const words = document.getElementById("toasts");
  const UNDO_SECONDS = 10;

  /* ---- Nothing is sent twice ---- */

  function markSending(button) {
    if (!button || button.dataset.words !== undefined) return;
    button.dataset.words = button.innerHTML;
    button.classList.add("is-sending");
    button.setAttribute("aria-disabled", "true");
    button.textContent = words ? words.dataset.sending : "…";
  }

  function unmarkSending(root) {
    root.querySelectorAll("[data-words]").forEach(function (button) {
      button.innerHTML = button.dataset.words;
      delete button.dataset.words;
      button.classList.remove("is-sending");
      button.removeAttribute("aria-disabled");
    });
    root.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
    });
    if (root.dataset && root.dataset.sent) delete root.dataset.sent;
  }

  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.target) return;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = "1";
    const button = event.submitter || form.querySelector("button:not([type=button])");
    // After this turn, so that the pressed button's own value is still part of what is sent.
    setTimeout(function () { markSending(button); }, 0);
  }, true);

  // A page that comes back from the browser's memory may be used again.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) unmarkSending(document);
  });

  /* ---- Dialogs: <button data-dialog="id"> opens, data-close closes, else it is a link ---- */

  document.addEventListener("click", function (event) {
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialog);
      if (dialog && dialog.showModal) {
        event.preventDefault();
        dialog.showModal();
        const first = dialog.querySelector("[autofocus], button, input, textarea");
        if (first) first.focus();
      }
      return;
    }
    const closer = event.target.closest("dialog [data-close]");
    if (closer) {
      event.preventDefault();
      closer.closest("dialog").close();
    }
  });

  /* ---- A whole row is the link of its title; text in it stays selectable ---- */

  document.addEventListener("click", function (event) {
    const row = event.target.closest("tr.is-link, .row-item.is-link");
    if (!row || event.target.closest("a, button, input, label, select, summary")) return;
    if (window.getSelection && String(window.getSelection())) return;
    const link = row.querySelector("a[href]");
    if (!link) return;
    if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank");
    else link.click();
  });

  /* ---- Menus close on a click elsewhere and on Escape ---- */

  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.dropdown[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || event.isComposing) return;
    document.querySelectorAll("details.dropdown[open]").forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  /* ---- Filters apply at once on the desktop ---- */

  document.addEventListener("change", function (event) {
    const form = event.target.form;
    if (!form || !form.hasAttribute("data-apply")) return;
    if (!window.matchMedia("(min-width: 48em)").matches) return;
    if (event.target.type === "search" || event.target.type === "text") return;
    if (form.requestSubmit) form.requestSubmit();
    else form.submit();
  });

  /* ---- Numbers between minus and plus ---- */

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-stepper] [data-step]");
    if (!button) return;
    const input = button.parentNode.querySelector("input");
    const least = input.min === "" ? 0 : Number(input.min);
    const most = input.max === "" ? Infinity : Number(input.max);
    const next = (parseInt(input.value, 10) || 0) + Number(button.dataset.step);
    input.value = String(Math.min(Math.max(next, least), most));
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  /* ---- Copy a number ---- */

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-copy]");
    if (!button || !navigator.clipboard) return;
    navigator.clipboard.writeText(button.dataset.copy).then(function () {
      toast(words.dataset.copied);
    }, function () {});
  });

  /* ---- Toast ---- */

  let toastTimer = 0;

  function toast(text) {
    if (!words || !text) return;
    words.innerHTML = "";
    const box = document.createElement("div");
    box.className = "toast";
    box.textContent = text;
    words.appendChild(box);
    clearTimeout(toastTimer);
    toastTimer = setTimeout(function () { words.innerHTML = ""; }, 6000);
  }

  /* ---- Two minutes before the session ends: ask, and go on ---- */

  const WARN_BEFORE = 120000;

  function watchSession(ends) {
    const wait = Date.parse(ends) - Date.now() - WARN_BEFORE;
    // setTimeout counts no further than 24 days; a session is shorter than that.
    if (wait > 0) setTimeout(warnOfEnd, wait);
  }

  function warnOfEnd() {
    toast(words.dataset.ending);
    clearTimeout(toastTimer);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-small push toast-act";
    button.textContent = words.dataset.continue;
    button.addEventListener("click", function () {
      const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
      fetch(document.body.dataset.stay, { method: "POST", headers: token, credentials: "same-origin" })
        .then(function (answer) { return answer.json(); })
        .then(function (session) { words.innerHTML = ""; watchSession(session.ends); })
        .catch(function () { toast(words.dataset.failed); });
    });
    words.firstChild.appendChild(button);
  }

  if (document.body.dataset.sessionEnds) watchSession(document.body.dataset.sessionEnds);

  /* ---- Undo in the row: counts down; the form then goes, a correction stays beside it ---- */

  function startUndo(root) {
    root.querySelectorAll("[data-undo-seconds]:not([data-counting])").forEach(function (place) {
      place.dataset.counting = "1";
      const button = place.querySelector("button");
      let left = parseInt(place.dataset.undoSeconds, 10) || UNDO_SECONDS;
      function show() {
        if (button && !button.classList.contains("is-sending")) {
          button.textContent = words.dataset.seconds.replace("%s", left);
        }
      }
      show();
      const timer = setInterval(function () {
        left -= 1;
        if (left <= 0 || !document.contains(place)) {
          clearInterval(timer);
          if (place.contains(document.activeElement)) {
            const main = document.getElementById("main");
            if (main) main.focus();
          }
          place.hidden = true;
          const later = place.parentNode && place.parentNode.querySelector("[data-after-undo]");
          if (later) later.hidden = false;
        } else show();
      }, 1000);
    });
  }

  /* ---- Time left grows old: ask the server's page again when the person comes back ---- */

  let shownAt = Date.now();
  document.addEventListener("visibilitychange", function () {
    const main = document.querySelector("[data-fresh]");
    if (document.hidden || !main) return;
    const minutes = Number(main.dataset.fresh) || 5;
    const typing = document.querySelector("form [data-draft], dialog[open]");
    if (!typing && Date.now() - shownAt > minutes * 60000) {
      shownAt = Date.now();
      window.location.reload();
    }
  });

  /* ---- Focus: after an error on the summary, after an act on its result ---- */

  function focusResult(root) {
    const place = root.querySelector(".error-summary[data-focus]") || root.querySelector("[data-focus]");
    if (place) place.focus({ preventScroll: false });
  }

  /* ---- htmx: what a failed request says, and what a new fragment needs ---- */

  document.addEventListener("htmx:beforeRequest", function (event) {
    const source = event.detail.elt;
    if (source.tagName === "BUTTON" && !source.hasAttribute("data-fold")) markSending(source);
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    const source = event.detail.elt;
    if (document.contains(source)) {
      unmarkSending(source.closest("form") || source.parentNode || document);
    }
  });
  // What a page asks for by itself fails without a word: nobody has pressed anything.
  function sayFailed(event) {
    if (!event.detail.elt.hasAttribute("data-quiet")) toast(words.dataset.failed);
  }
  document.addEventListener("htmx:sendError", sayFailed);
  document.addEventListener("htmx:responseError", sayFailed);
  // A session that ended while the page stood open: sign in, then be here again.
  document.addEventListener("htmx:beforeSwap", function (event) {
    const url = event.detail.xhr.responseURL || "";
    if (!/\/login\/(\?|$)/.test(url) || /\/login\//.test(window.location.pathname)) return;
    event.detail.shouldSwap = false;
    if (event.detail.elt.hasAttribute("data-quiet")) return;
    window.location.href = "/login/?next=" + encodeURIComponent(window.location.pathname + window.location.search);
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    // What was replaced as a whole is no longer in the page: its place is looked at then.
    const target = event.detail.target;
    const root = target && document.contains(target) ? target : document;
    startUndo(root.parentNode || root);
    focusResult(root);
  });

  /* ---- The tree: one stop for Tab, arrows inside, typing jumps ---- */

  let typed = "";
  let typedAt = 0;

  function shownItems(tree) {
    return Array.prototype.filter.call(tree.querySelectorAll('[role="treeitem"]'), function (item) {
      const parent = item.parentNode.closest('[aria-expanded="false"]');
      return !parent || !tree.contains(parent);
    });
  }

  function goTo(tree, item) {
    tree.querySelectorAll('[role="treeitem"]').forEach(function (other) { other.tabIndex = -1; });
    item.tabIndex = 0;
    item.focus();
    item.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", function (event) {
    const item = event.target.closest && event.target.closest('[role="treeitem"]');
    if (!item || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target !== item) return;
    const tree = item.closest('[role="tree"]');
    const items = shownItems(tree);
    const place = items.indexOf(item);
    const open = item.getAttribute("aria-expanded");
    const link = item.querySelector("a[href]");
    const fold = item.querySelector("[data-fold]");
    let done = true;
    if (event.key === "ArrowDown") goTo(tree, items[Math.min(place + 1, items.length - 1)]);
    else if (event.key === "ArrowUp") goTo(tree, items[Math.max(place - 1, 0)]);
    else if (event.key === "Home") goTo(tree, items[0]);
    else if (event.key === "End") goTo(tree, items[items.length - 1]);
    else if (event.key === "ArrowRight") {
      if (open === "false") { if (fold) fold.click(); else if (link) link.click(); }
      else if (open === "true" && items[place + 1]) goTo(tree, items[place + 1]);
    } else if (event.key === "ArrowLeft") {
      const above = item.parentNode.closest('[role="treeitem"]');
      if (open === "true" && fold) fold.click();
      else if (above) goTo(tree, above);
    } else if (event.key === "Enter" || event.key === " ") { if (link) link.click(); }
    else if (event.key.length === 1) {
      typed = Date.now() - typedAt > 800 ? event.key : typed + event.key;
      typedAt = Date.now();
      const order = items.slice(place + 1).concat(items.slice(0, place + 1));
      const hit = order.find(function (one) {
        const name = one.querySelector(".tree-name");
        return name && name.textContent.trim().indexOf(typed) === 0;
      });
      if (hit) goTo(tree, hit);
    } else done = false;
    if (done) event.preventDefault();
  });

  document.addEventListener("click", function (event) {
    const fold = event.target.closest("[data-fold]");
    if (!fold || fold.hasAttribute("href")) return;
    const item = fold.closest('[role="treeitem"]');
    const open = item.getAttribute("aria-expanded") === "true";
    item.setAttribute("aria-expanded", String(!open));
  });

  /* ---- The chosen view is in sight in a row that scrolls ---- */

  document.querySelectorAll(".tabs [aria-current], .chips-scroll [aria-current]").forEach(function (chosen) {
    const row = chosen.parentNode;
    if (row.scrollWidth > row.clientWidth) {
      row.scrollLeft = chosen.offsetLeft - row.offsetLeft - 24;
    }
  });

  /* ---- Print ---- */

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) { event.preventDefault(); window.print(); }
  });

  startUndo(document);
  focusResult(document);
  window.portal = { toast: toast };
})();
