/* Keeps what is typed on this device until the server has it.

   <form data-draft="item-new:420607102202" data-draft-place="#saved">
     <input type="hidden" name="client_id"> ... <textarea name="summary"></textarea>

   Every named field is kept within two seconds of a change, except passwords, files, hidden
   fields and what has data-draft-skip. The client_id is made when the form is first opened and
   stays until the server has acknowledged it, so that a second press files nothing twice.
   A page that carries <meta name="draft-done" content="KEY"> or [data-draft-done="KEY"] is the
   server's receipt: the kept copy of KEY is cleared. Restored after a reload, a closed browser
   or a session that ended. */
"use strict";

(function () {
  // Two people at one device do not see each other's drafts.
  const PREFIX = "draft:" + (document.body.dataset.user || "") + ":";
  const DELAY = 600;
  const KEEP_DAYS = 30;
  let store = null;
  try {
    store = window.localStorage;
    store.setItem(PREFIX + "probe", "1");
    store.removeItem(PREFIX + "probe");
  } catch (error) {
    store = null;
  }

  function read(key) {
    if (!store) return null;
    try { return JSON.parse(store.getItem(PREFIX + key)); } catch (error) { return null; }
  }

  function write(key, value) {
    if (!store) return false;
    try { store.setItem(PREFIX + key, JSON.stringify(value)); return true; } catch (error) { return false; }
  }

  function clear(key) {
    if (store) store.removeItem(PREFIX + key);
  }

  /* A random UUID also where crypto.randomUUID is missing: old browsers, plain http. */
  function uuid() {
    if (window.crypto && crypto.randomUUID && window.isSecureContext) return crypto.randomUUID();
    const bytes = new Uint8Array(16);
    crypto.getRandomValues(bytes);
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.prototype.map.call(bytes, function (byte) {
      return ("0" + byte.toString(16)).slice(-2);
    }).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  function kept(field) {
    return field.name && field.name !== "csrfmiddlewaretoken" && field.type !== "password" &&
      field.type !== "file" && field.type !== "hidden" && field.type !== "submit" &&
      field.type !== "button" && !field.hasAttribute("data-draft-skip");
  }

  function values(form) {
    const found = {};
    Array.prototype.forEach.call(form.elements, function (field) {
      if (!kept(field)) return;
      if (!found[field.name]) found[field.name] = [];
      if (field.type === "checkbox" || field.type === "radio") {
        if (field.checked) found[field.name].push(field.value);
      } else found[field.name].push(field.value);
    });
    return found;
  }

  function restore(form, saved) {
    const used = {};
    Array.prototype.forEach.call(form.elements, function (field) {
      if (!kept(field) || !saved[field.name]) return;
      if (field.type === "checkbox" || field.type === "radio") {
        field.checked = saved[field.name].indexOf(field.value) >= 0;
        return;
      }
      const place = used[field.name] || 0;
      used[field.name] = place + 1;
      if (place < saved[field.name].length) field.value = saved[field.name][place];
    });
  }

  function clock() {
    return [new Date().getHours(), new Date().getMinutes(), new Date().getSeconds()]
      .map(function (part) { return ("0" + part).slice(-2); }).join(":");
  }

  function watch(form) {
    const key = form.dataset.draft;
    const place = form.dataset.draftPlace ? document.querySelector(form.dataset.draftPlace) : null;
    const id = form.querySelector("[name=client_id]");
    const saved = read(key);
    // The server sent the form back with what was typed and what has to be changed: that counts.
    const fromServer = form.hasAttribute("data-draft-bound");
    if (saved && !fromServer) restore(form, saved.values);
    if (id) {
      id.value = (!fromServer && saved && saved.client_id) || id.value || uuid();
      write(key, { at: Date.now(), client_id: id.value, values: saved ? saved.values : {} });
    }
    let timer = 0;

    function save() {
      clearTimeout(timer);
      timer = 0;
      const done = write(key, { at: Date.now(), client_id: id ? id.value : "", values: values(form) });
      if (!place) return;
      const words = done ? place.dataset.saved : place.dataset.unsaved;
      place.textContent = (words || "").replace("%s", clock());
      place.hidden = false;
    }

    function soon() {
      if (!timer) timer = setTimeout(save, DELAY);
    }

    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    form.addEventListener("click", function (event) {
      if (event.target.closest("[data-step]")) soon();
    });
    document.addEventListener("visibilitychange", function () { if (document.hidden && timer) save(); });
    window.addEventListener("pagehide", function () { if (timer) save(); });
    const drop = form.querySelector("[data-draft-drop]");
    if (drop) drop.addEventListener("click", function () { clear(key); });
  }

  function receipts(root) {
    root.querySelectorAll("meta[name=draft-done], [data-draft-done]").forEach(function (receipt) {
      clear(receipt.dataset.draftDone || receipt.content);
    });
  }

  function forgetOld() {
    if (!store) return;
    Object.keys(store).forEach(function (name) {
      if (name.indexOf(PREFIX) !== 0) return;
      const saved = read(name.slice(PREFIX.length));
      if (!saved || Date.now() - saved.at > KEEP_DAYS * 86400000) store.removeItem(name);
    });
  }

  receipts(document);
  forgetOld();
  document.querySelectorAll("form[data-draft]").forEach(watch);
  document.addEventListener("htmx:afterSwap", function (event) {
    receipts(event.detail.target);
    event.detail.target.querySelectorAll("form[data-draft]").forEach(watch);
  });
  window.drafts = { read: read, write: write, clear: clear, uuid: uuid };
})();
