/* Draws each [data-chart="ID"] from the JSON of <script id="ID" type="application/json">.
   The options are made by the server (charts.py); here only fonts, colors and size. */
"use strict";

(function () {
  if (!window.echarts) return;

  function color(name) {
    return getComputedStyle(document.body).getPropertyValue(name).trim();
  }

  function themed(options) {
    const wall = document.body.classList.contains("wall");
    const text = { color: color("--ink-2"), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: wall ? 22 : 14 };
    options.animation = false;
    options.textStyle = Object.assign({}, text, options.textStyle);
    ["xAxis", "yAxis"].forEach(function (name) {
      (Array.isArray(options[name]) ? options[name] : options[name] ? [options[name]] : []).forEach(function (axis) {
        axis.axisLabel = Object.assign({ color: text.color, fontSize: text.fontSize }, axis.axisLabel);
        axis.axisLine = Object.assign({ lineStyle: { color: color("--control") } }, axis.axisLine);
        axis.splitLine = Object.assign({ lineStyle: { color: color("--line") } }, axis.splitLine);
      });
    });
    // A color may be named by its token, so that the same options serve the wall.
    return JSON.parse(JSON.stringify(options).replace(/"var\((--[a-z0-9-]+)\)"/g, function (whole, name) {
      return JSON.stringify(color(name));
    }));
  }

  function mount(place) {
    const source = document.getElementById(place.dataset.chart);
    if (!source || place.dataset.mounted) return;
    place.dataset.mounted = "1";
    const chart = window.echarts.init(place, null, { renderer: "svg" });
    chart.setOption(themed(JSON.parse(source.textContent)));
    window.addEventListener("resize", function () { chart.resize(); });
  }

  document.querySelectorAll("[data-chart]").forEach(mount);
  document.addEventListener("htmx:afterSwap", function (event) {
    event.detail.target.querySelectorAll("[data-chart]").forEach(mount);
  });
})();
