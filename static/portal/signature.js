/* Asks NCALayer, which runs on the user's own computer, to sign what the page holds; the key never leaves it.
   Loaded where something is signed; without it the page takes a signature that was made elsewhere. */
(function () {
  "use strict";
  var HEARTBEAT = "--heartbeat--", PATIENCE = 5000;

  /* One request over one connection; resolves with {cms} or {cancelled}, rejects with {absent} or {reason}. */
  function ask(url, request, choosing) {
    return new Promise(function (resolve, reject) {
      var socket, asked = false, beat, alarm;
      function end(act, value) {
        window.clearTimeout(alarm);
        window.clearInterval(beat);
        if (socket) { socket.onclose = socket.onerror = socket.onmessage = null; socket.close(); }
        act(value);
      }
      function gone() { end(reject, asked ? { reason: "" } : { absent: true }); }
      function send() {
        if (asked) { return; }
        asked = true;
        window.clearTimeout(alarm);
        beat = window.setInterval(function () { socket.send(HEARTBEAT); }, 5000);
        socket.send(JSON.stringify(request));
        choosing();
      }
      try { socket = new WebSocket(url); } catch (error) { reject({ absent: true }); return; }
      alarm = window.setTimeout(gone, PATIENCE);
      socket.onerror = socket.onclose = gone;
      socket.onmessage = function (event) {
        var reply, result;
        if (event.data === HEARTBEAT) { return; }
        try { reply = JSON.parse(event.data); } catch (error) { end(reject, { reason: "" }); return; }
        if (reply.result && reply.result.version) { send(); return; } /* the greeting */
        if (!asked || !("status" in reply)) { return; } /* an empty frame that keeps the connection open */
        if (reply.code === "USER_CANCELED") { end(resolve, { cancelled: true }); return; }
        if (reply.status !== true) { end(reject, { reason: reply.message || reply.details || "" }); return; }
        result = reply.body ? reply.body.result : null;
        if (Array.isArray(result)) { result = result[0]; }
        end(resolve, result ? { cms: result } : { cancelled: true });
      };
    });
  }

  function prepare(box) {
    var button = box.querySelector("[data-sign-button]"), form = box.closest("form"), data = box.dataset;
    function part(name) { return box.querySelector("[data-sign-" + name + "]"); }
    function show(name, on) { part(name).hidden = !on; }
    function say(text) { part("state").textContent = text || ""; }
    function rest(text) { button.disabled = false; button.removeAttribute("aria-busy"); say(text); }

    function payload() {
      if (!data.challenge) { return Promise.resolve(data.payload); }
      var body = new FormData();
      body.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
      return fetch(data.challenge, { method: "POST", body: body, credentials: "same-origin" }).then(function (reply) {
        if (!reply.ok) { throw new Error(String(reply.status)); }
        return reply.json();
      }).then(function (found) { return found.data; });
    }
    function iin() {
      var field = data.iinFrom ? document.querySelector(data.iinFrom) : null, typed = field ? field.value.trim() : "";
      return /^[0-9]{12}$/.test(typed) ? typed : data.iin;
    }
    function request(content) {
      return {
        module: "kz.gov.pki.knca.basics",
        method: "sign",
        args: {
          allowedStorages: null,
          format: "cms",
          data: content,
          signingParams: { decode: true, encapsulate: false, digested: false, tsaProfile: null },
          signerParams: { extKeyUsageOids: [data.use], iin: iin(), bin: data.bin, serialNumber: "", chain: null },
          locale: document.documentElement.lang
        }
      };
    }
    function signed(reply) {
      if (reply.cancelled) { rest(data.cancelled); button.focus(); return; }
      part("cms").value = reply.cms;
      say(data.sending);
      form.submit();
    }
    function failed(why) {
      rest("");
      if (why && why.absent) { show("absent", true); say(box.querySelector("[data-sign-absent] h3").textContent); return; }
      if (why && "reason" in why) {
        part("reason").textContent = why.reason;
        show("failed", true);
        say(box.querySelector("[data-sign-failed] h3").textContent);
        return;
      }
      say(data.unanswered);
    }
    function start() {
      if (!form.noValidate && !form.reportValidity()) { return; }
      button.disabled = true;
      button.setAttribute("aria-busy", "true");
      show("absent", false);
      show("failed", false);
      say(data.connecting);
      payload().then(function (content) {
        return ask(data.url, request(content), function () { say(data.choosing); });
      }).then(signed, failed);
    }
    button.hidden = false;
    button.addEventListener("click", start);
  }

  document.querySelectorAll("[data-sign]").forEach(function (box) {
    if (!box.dataset.ready) { box.dataset.ready = "yes"; prepare(box); }
  });
}());
