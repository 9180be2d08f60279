/* Keys for the queue of flags; every page works without them.
   List: j and k move, o or Enter opens, x chooses, t takes, / goes to the filter, ? shows the keys. Flag: n goes on. */
(function () {
  "use strict";
  var place = -1;

  function rows() { return Array.prototype.slice.call(document.querySelectorAll("[data-queue-row]")); }
  function typing(target) {
    return target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName) && !/^(checkbox|radio)$/.test(target.type);
  }
  function here() { return rows()[place] || null; }
  function part(name) { var row = here(); return row ? row.querySelector(name) : null; }

  function move(step) {
    var all = rows(), link;
    if (!all.length) { return; }
    place = Math.max(0, Math.min(all.length - 1, place + step));
    all.forEach(function (row, number) { row.classList.toggle("at", number === place); });
    link = part("[data-queue-open]");
    if (link) { link.focus({ preventScroll: true }); }
    all[place].scrollIntoView({ block: "nearest" });
  }
  function mark(box) {
    var row = box.closest("[data-queue-row]");
    if (row) { row.classList.toggle("picked", box.checked); }
    count();
  }
  function count() {
    var shown = document.querySelector("[data-queue-count]");
    if (!shown) { return; }
    if (!shown.dataset.words) { shown.dataset.words = shown.textContent; }
    shown.textContent = shown.dataset.words + " " + document.querySelectorAll("[data-queue-row] input:checked").length;
  }
  function choose() {
    var box = part("input[type=checkbox]");
    if (box) { box.checked = !box.checked; mark(box); }
  }
  function press(name) {
    var found = part(name) || (rows().length ? null : document.querySelector(name));
    if (found) { found.click(); }
  }
  function filter() {
    var box = document.querySelector("[data-queue-filter] details"), field;
    if (!box) { return; }
    box.open = true;
    field = box.querySelector("input:not([type=hidden]), select");
    if (field) { field.focus(); }
  }
  function help() {
    var list = document.querySelector("[data-queue-help]");
    if (list) { list.open = !list.open; list.scrollIntoView({ block: "nearest" }); list.querySelector("summary").focus(); }
  }

  var keys = {
    "j": function () { move(1); }, "k": function () { move(-1); }, "x": choose,
    "o": function () { press("[data-queue-open]"); }, "t": function () { press("[data-queue-take]"); },
    "n": function () { press("[data-queue-following]"); }, "/": filter, "?": help
  };
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) { return; }
    if (!keys[event.key]) { return; }
    event.preventDefault();
    keys[event.key]();
  });
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-queue-row] input[type=checkbox]")) { mark(event.target); }
  });
  document.querySelectorAll("[data-queue-row] input:checked").forEach(mark);

  /* Of a decision only the part that is chosen is open. */
  var form = document.getElementById("decision");
  function parts() {
    var chosen = form.querySelector("input[name=decision]:checked");
    form.querySelectorAll(".decision-part").forEach(function (one) {
      one.hidden = !chosen || one.dataset.part !== chosen.value;
    });
  }
  if (form) { form.addEventListener("change", parts); parts(); }
}());
