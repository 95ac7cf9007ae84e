// Four things that have to happen in the browser: remember the colours that were chosen, hide values
// when the host falls silent, keep the keyboard's place when cards change places, and sign out.
"use strict";

(() => {
  const root = document.documentElement;
  const THEME = "wince-theme";
  const SILENT_AFTER_MS = 5000;
  const ASK_EVERY_MS = 5000;

  const stored = (() => {
    try {
      return localStorage.getItem(THEME);
    } catch {
      return null;
    }
  })();
  if (stored === "light" || stored === "dark") root.dataset.theme = stored;

  const isDark = () =>
    root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;

  const toggleTheme = () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem(THEME, root.dataset.theme);
    } catch {
      // A browser that keeps nothing still changes the colours of this page.
    }
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-toggle-theme]")) toggleTheme();
    for (const menu of document.querySelectorAll("details.menu[open]"))
      if (!menu.contains(event.target)) menu.open = false;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // Whoever signs out is told so by the answer to it: the word that the session has ended, which the
  // host sends to every page of the session at the same moment, must not take them elsewhere first.
  document.addEventListener("submit", (event) => {
    if (event.target.matches('form[action="/logout"]')) window.socket?.off("open");
  });

  // A card that moves in the document loses the focus; give it back unless the person moved on.
  let focused = null;
  document.addEventListener("focusin", (event) => {
    focused = event.target.closest("a.card-link");
  });
  document.addEventListener("pointerdown", () => {
    focused = null;
  });
  const keepFocus = () => {
    if (focused && focused.isConnected && document.activeElement === document.body)
      focused.focus({ preventScroll: true });
  };

  // The host writes a new beat at least once a second. Some machines stop the monotonic clock while
  // they sleep and any wall clock can be set, so the one that went further counts.
  const now = () => ({ mono: performance.now(), wall: Date.now() });
  const since = (then) => Math.max(performance.now() - then.mono, Date.now() - then.wall);
  let lastBeat = now();
  let lastAsked = 0;
  let beatText = null;

  const look = () => {
    const beat = document.getElementById("beat");
    if (beat && beat.textContent !== beatText) {
      beatText = beat.textContent;
      lastBeat = now();
      const title = beat.dataset.title;
      if (title && document.title !== title) document.title = title;
    }
    keepFocus();
    const silentMs = since(lastBeat);
    if (silentMs <= SILENT_AFTER_MS) {
      if (root.dataset.link) delete root.dataset.link;
      return;
    }
    root.dataset.link = "lost";
    if (beat) document.title = beat.dataset.lostTitle;
    if (performance.now() - lastAsked > ASK_EVERY_MS) {
      lastAsked = performance.now();
      askAgain();
    }
  };

  const askAgain = async () => {
    try {
      const answer = await fetch("/session", { cache: "no-store" });
      if (answer.status === 401) location.assign("/login?because=ended");
      else if (answer.ok && since(lastBeat) > 2 * SILENT_AFTER_MS) location.reload();
    } catch {
      // The host is away: ask again later, values stay hidden.
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    if (!document.body.querySelector("#app")) return;
    new MutationObserver(look).observe(document.getElementById("app"), {
      subtree: true,
      childList: true,
      characterData: true,
    });
    setInterval(look, 500);
  });
})();
