// What the booth needs beyond HTML: keys printed on buttons, focus that always has a place, a field that sends itself.
"use strict";

(function () {
  const QUIET_MS = 300;
  let lastZoneKeyMs = 0;

  // The privacy key: what is on the screen can be neither seen, read aloud nor pressed until the key is pressed again.
  function veiled() { return document.documentElement.hasAttribute("data-veiled"); }

  let before = null;
  function veil() {
    const root = document.documentElement, words = document.querySelector(".veil"), shell = document.querySelector(".shell");
    const hide = root.toggleAttribute("data-veiled");
    shell.inert = hide;
    words.textContent = hide ? words.dataset.veilWords : "";
    const place = hide ? document.querySelector("[data-veil]") : before;
    if (place && place.isConnected) { place.focus({ preventScroll: true }); } else if (!hide) { focusWhereAsked(document); }
  }

  // Only where somebody wants it: the same short tone for every document that was read, whatever was found.
  function tone() {
    if (!document.body.hasAttribute("data-sound") || !window.AudioContext) { return; }
    const sound = new AudioContext(), voice = sound.createOscillator(), level = sound.createGain();
    level.gain.value = 0.08;
    voice.frequency.value = 660;
    voice.connect(level).connect(sound.destination);
    voice.start();
    voice.stop(sound.currentTime + 0.09);
    voice.addEventListener("ended", function () { sound.close(); });
  }

  function focusWhereAsked(root) {
    const asked = root.querySelector("[data-focus]") || root.querySelector("[autofocus]");
    if (asked) {
      asked.focus({ preventScroll: asked.hasAttribute("data-quiet") });
      if (asked.select && asked.hasAttribute("data-select")) { asked.select(); }
    }
  }

  // Readers send Enter after each line. A line of a zone has 30, 36 or 44 characters, and may have been read short.
  function moreLinesToCome(text) {
    const lines = text.split(/\r?\n/).map(function (line) { return line.trim(); });
    const last = lines[lines.length - 1];
    if (last === "" || last.length < 25 || last.length > 50) { return false; }
    return lines.length === 1 || (lines.length === 2 && last.length < 34);
  }

  function sendOnce(form) {
    if (!form.hasAttribute("data-sent")) {
      form.setAttribute("data-sent", "");
      form.requestSubmit();
    }
  }

  document.addEventListener("input", function (event) {
    const field = event.target;
    if (!field.matches("[data-zone]")) { return; }
    lastZoneKeyMs = event.timeStamp;
    if (event.inputType === "insertFromPaste" && field.value.trim().length >= 60) { sendOnce(field.form); }
  });

  document.addEventListener("keydown", function (event) {
    const field = event.target;
    if (!field.matches || event.isComposing) { return; }
    if (event.key === "Enter" && field.matches("[data-zone]")) {
      lastZoneKeyMs = event.timeStamp;
      if (field.value.trim() && !moreLinesToCome(field.value)) { event.preventDefault(); sendOnce(field.form); }
      return;
    }
    // The tail of a reader's line, or a key held down, must not decide anything.
    if (event.key === "Enter" && field.matches("[data-decision]")
        && (event.repeat || event.timeStamp - lastZoneKeyMs < QUIET_MS)) { event.preventDefault(); return; }
    if (veiled() && event.key !== "F10") { event.preventDefault(); return; }
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) { return; }
    if (!/^F\d+$/.test(event.key) && event.key !== "Escape") { return; }
    const button = document.querySelector('[data-key="' + event.key + '"]:not([disabled])');
    if (button) { event.preventDefault(); if (!button.matches("[data-veil]")) { button.focus(); } button.click(); }
  });

  document.addEventListener("click", function (event) {
    const printer = event.target.closest && event.target.closest("[data-print]");
    if (printer) { window.print(); }
    if (event.target.closest && event.target.closest("[data-veil]")) { veil(); }
  });

  document.addEventListener("focusin", function (event) {
    if (event.target.closest(".shell")) { before = event.target; }
    const form = event.target.form;
    const place = form && form.elements.namedItem("focused");
    if (place && event.target.name && event.target.name !== "focused") {
      place.value = event.target.name;
    }
  });

  // Two presses of a decision key must not be two decisions.
  document.addEventListener("submit", function (event) {
    if (event.defaultPrevented) { return; }
    event.target.querySelectorAll("button").forEach(function (button) {
      window.setTimeout(function () { button.disabled = true; }, 0);
    });
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form button[disabled]").forEach(function (button) { button.disabled = false; });
    document.querySelectorAll("[data-sent]").forEach(function (form) { form.removeAttribute("data-sent"); });
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    if (event.detail.target.id === "work" && document.getElementById("decide")) { tone(); }
    if (veiled()) { return; }
    focusWhereAsked(event.detail.target.isConnected ? event.detail.target : document);
  });
  document.addEventListener("htmx:afterSettle", function () {
    if (veiled()) { return; }
    const lost = document.activeElement === document.body || document.activeElement === null;
    if (lost) { focusWhereAsked(document); }
  });
  document.addEventListener("DOMContentLoaded", function () {
    document.documentElement.classList.add("scripted");
    document.querySelectorAll("[data-scripted]").forEach(function (part) { part.hidden = false; });
    focusWhereAsked(document);
  });
})();
