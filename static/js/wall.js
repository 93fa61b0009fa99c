/* The wall: its own clock, a fresh page every five minutes, full screen by one button.

   <div data-wall data-refresh="300" data-as-of="2026-11-24T20:05:00+08:00">
     <time data-wall-clock></time> <div data-wall-late hidden></div> <button data-wall-full>   */
"use strict";

(function () {
  const wall = document.querySelector("[data-wall]");
  if (!wall) return;
  const clock = wall.querySelector("[data-wall-clock]");
  const late = document.querySelector("[data-wall-late]");
  const full = document.querySelector("[data-wall-full]");
  const LATE_MINUTES = 15;

  function tick() {
    const now = new Date();
    if (clock) clock.textContent = ("0" + now.getHours()).slice(-2) + ":" + ("0" + now.getMinutes()).slice(-2);
    const asOf = Date.parse(wall.dataset.asOf || "");
    if (late && asOf) late.hidden = now - asOf < LATE_MINUTES * 60000;
  }

  /* The new page replaces the old one only when it has come: a dead server leaves the last
     figures on the wall, with their time. Full screen survives, since nothing is navigated. */
  function refresh() {
    fetch(window.location.href, { credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok || answer.redirected) return null;
      return answer.text();
    }).then(function (text) {
      if (!text) return;
      const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-wall]");
      if (!fresh) return;
      wall.dataset.asOf = fresh.dataset.asOf;
      wall.querySelectorAll("[data-wall-part]").forEach(function (part) {
        const next = fresh.querySelector('[data-wall-part="' + part.dataset.wallPart + '"]');
        if (next) part.innerHTML = next.innerHTML;
      });
      document.dispatchEvent(new CustomEvent("htmx:afterSwap", { detail: { target: wall } }));
      tick();
    }).catch(function () {});
  }

  if (full) {
    full.addEventListener("click", function () {
      if (document.fullscreenElement) document.exitFullscreen();
      else if (document.documentElement.requestFullscreen) document.documentElement.requestFullscreen();
    });
    document.addEventListener("fullscreenchange", function () { full.hidden = Boolean(document.fullscreenElement); });
  }
  tick();
  setInterval(tick, 1000);
  setInterval(refresh, (Number(wall.dataset.refresh) || 300) * 1000);
})();
