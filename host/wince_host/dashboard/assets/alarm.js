// Makes alarms heard, and takes them on without leaving the page.
"use strict";

(() => {
  const root = document.documentElement;
  const WANTED = "wince-sound";
  const LOOK_EVERY_MS = 500;
  // Pain: three high tones, twice and closer together once it is escalated. Technical: two low ones.
  const SOUNDS = {
    escalated: { everyMs: 5000, tones: [1047, 1047, 1319, 0, 1047, 1047, 1319], lastS: 0.16, type: "triangle" },
    pain: { everyMs: 10000, tones: [880, 880, 1109], lastS: 0.2, type: "triangle" },
    technical: { everyMs: 25000, tones: [392, 294], lastS: 0.4, type: "sine" },
  };
  const LOUDNESS = 0.35;
  const EDGE_S = 0.02;

  let audio = null;
  const lastMs = {};

  const remembered = () => {
    try {
      return localStorage.getItem(WANTED);
    } catch {
      return null;
    }
  };
  const remember = (word) => {
    try {
      localStorage.setItem(WANTED, word);
    } catch {
      // A browser that keeps nothing is asked again on the next page.
    }
  };
  let wanted = remembered() !== "off";

  const mayBeHeard = () => wanted && audio !== null && audio.state === "running";

  const open = async () => {
    if (audio === null) audio = new AudioContext();
    // Before the first tap the promise stays open for good: nobody waits for it then.
    if (audio.state !== "running") await Promise.race([audio.resume(), new Promise((done) => setTimeout(done, 300))]);
    showSwitch();
  };

  const play = (name) => {
    if (audio === null || audio.state !== "running") return;
    const { tones, lastS, type } = SOUNDS[name];
    let at = audio.currentTime + EDGE_S;
    for (const frequency of tones) {
      if (frequency > 0) tone(frequency, at, lastS, type);
      at += lastS * 1.4;
    }
    root.dataset.sounded = name;
  };

  const tone = (frequency, at, lastS, type) => {
    const source = audio.createOscillator();
    const volume = audio.createGain();
    source.type = type;
    source.frequency.value = frequency;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(LOUDNESS, at + EDGE_S);
    volume.gain.setValueAtTime(LOUDNESS, at + lastS - EDGE_S);
    volume.gain.linearRampToValueAtTime(0, at + lastS);
    source.connect(volume).connect(audio.destination);
    source.start(at);
    source.stop(at + lastS);
  };

  const due = () => {
    // A page that hears nothing from the host cannot tell of pain: that itself is technical.
    if (root.dataset.link === "lost") return ["technical"];
    const words = (document.getElementById("alarm-bar")?.dataset.sound ?? "").split(" ");
    const names = words.includes("escalated") ? ["escalated"] : words.includes("pain") ? ["pain"] : [];
    return words.includes("technical") ? [...names, "technical"] : names;
  };

  const look = () => {
    showSwitch();
    const names = due();
    for (const name of Object.keys(lastMs)) if (!names.includes(name)) delete lastMs[name];
    if (!mayBeHeard()) return;
    const now = performance.now();
    for (const name of names) {
      if (lastMs[name] !== undefined && now - lastMs[name] < SOUNDS[name].everyMs) continue;
      // Two sounds at once would be neither: the technical one waits for its turn.
      if (name === "technical" && names.length > 1 && now - Math.max(...names.slice(0, -1).map((other) => lastMs[other] ?? 0)) < 2500) continue;
      lastMs[name] = now;
      play(name);
    }
  };

  const showSwitch = () => {
    root.dataset.sound = mayBeHeard() ? "on" : "off";
    for (const button of document.querySelectorAll("[data-sound-on]")) button.hidden = mayBeHeard();
    for (const button of document.querySelectorAll("[data-sound-off]")) button.hidden = !mayBeHeard();
  };

  const switchOn = async () => {
    wanted = true;
    remember("on");
    await open();
    look();
  };

  document.addEventListener("click", async (event) => {
    const tried = event.target.closest("[data-try-sound]");
    if (event.target.closest("[data-sound-off]")) {
      wanted = false;
      remember("off");
      showSwitch();
    } else if (event.target.closest("[data-sound-on]")) {
      await switchOn();
    } else if (tried) {
      await open();
      play(tried.dataset.trySound);
    } else if (wanted && audio !== null && audio.state !== "running") {
      // Any tap is leave enough for a browser that was only waiting for one.
      await open();
    }
  });

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-alarm-form]");
    if (form === null) return;
    event.preventDefault();
    const button = event.submitter;
    const body = new URLSearchParams(new FormData(form, button));
    button.disabled = true;
    try {
      const answer = await fetch(form.getAttribute("action"), {
        method: "POST",
        body,
        headers: { "X-Wince-Script": "1" },
      });
      if (answer.status === 401) location.assign("/login?because=ended");
    } finally {
      button.disabled = false;
    }
  });

  // A list that is written anew each minute loses the keyboard's place: give it back.
  let focusedKey = null;
  document.addEventListener("focusin", (event) => {
    focusedKey = event.target.dataset?.alarmKey ?? null;
  });
  const keepFocus = () => {
    if (focusedKey === null || document.activeElement !== document.body) return;
    const again = document.querySelector(`[data-alarm-key="${CSS.escape(focusedKey)}"]`);
    if (again) again.focus({ preventScroll: true });
    else focusedKey = null;
  };

  document.addEventListener("DOMContentLoaded", () => {
    if (!document.body.querySelector("#app")) return;
    if (wanted) open();
    new MutationObserver(() => {
      keepFocus();
      look();
    }).observe(document.getElementById("app"), {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ["data-sound"],
    });
    setInterval(look, LOOK_EVERY_MS);
  });
})();
