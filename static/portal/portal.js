/* What works better with script; every page works without it. Loaded with defer. */
(function () {
  "use strict";
  var texts = document.getElementById("texts");
  function text(name) { return texts ? texts.getAttribute("data-" + name) || "" : ""; }
  function say(message) {
    var live = document.getElementById("live");
    if (live) { live.textContent = ""; window.setTimeout(function () { live.textContent = message; }, 50); }
  }
  if (window.htmx) {
    window.htmx.config.allowEval = false;
    window.htmx.config.allowScriptTags = false;
    window.htmx.config.includeIndicatorStyles = false;
    window.htmx.config.historyCacheSize = 0;
  }
  document.body.addEventListener("htmx:afterSwap", function (event) {
    var note = event.target.querySelector("[data-announce]") || (event.target.matches("[data-announce]") && event.target);
    if (note) { say(note.getAttribute("data-announce")); }
  });
  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach(function (name) {
    document.body.addEventListener(name, function () { say(text("failed")); });
  });
  document.body.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.xhr.status === 422) { event.detail.shouldSwap = true; event.detail.isError = false; }
  });
  document.querySelectorAll("[data-dropzone]").forEach(function (zone) {
    var input = zone.querySelector("input[type=file]");
    ["dragenter", "dragover"].forEach(function (name) {
      zone.addEventListener(name, function (event) { event.preventDefault(); zone.classList.add("over"); });
    });
    ["dragleave", "drop"].forEach(function (name) {
      zone.addEventListener(name, function () { zone.classList.remove("over"); });
    });
    zone.addEventListener("drop", function (event) {
      event.preventDefault();
      if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; say(event.dataTransfer.files[0].name); }
    });
  });
  if (window.matchMedia("(max-width: 575.98px)").matches) {
    document.querySelectorAll("details[data-fold]").forEach(function (filters) { filters.open = false; });
  }
  document.querySelectorAll("details.drop").forEach(function (menu) {
    document.addEventListener("click", function (event) { if (!menu.contains(event.target)) { menu.open = false; } });
    menu.addEventListener("keydown", function (event) {
      if (event.key === "Escape") { menu.open = false; menu.querySelector("summary").focus(); }
    });
  });
  var alertBox = document.querySelector("[role=alert][tabindex]");
  if (alertBox) { alertBox.focus(); }
}());
