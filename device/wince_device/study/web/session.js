"use strict";
const at = (id) => document.getElementById(id);
const MARKS = {good: "●", poor: "▲", absent: "■", none: "·"};
const EVERY_MS = 250, AWAY_AFTER_MS = 2000, TOO_LONG_MS = 4000;
let turn = null, phase = "", drawn = "", heardMs = Date.now(), busy = false;

const themes = ["day", "night"];
function show(theme) {
  document.documentElement.dataset.theme = theme;
  at("theme").textContent = theme === "night" ? "Day" : "Night";
}
let theme = matchMedia("(prefers-color-scheme: dark)").matches ? "night" : "day";
show(theme);
at("theme").onclick = () => { theme = themes[1 - themes.indexOf(theme)]; show(theme); };

async function ask(path, body) {
  const request = {signal: AbortSignal.timeout(TOO_LONG_MS), headers: {"X-Wince-Study": "1"}};
  if (body !== undefined) {
    request.method = "POST";
    request.body = JSON.stringify(body);
    request.headers["Content-Type"] = "application/json";
  }
  const answer = await fetch(path, request);
  return {status: answer.status, told: await answer.json()};
}

function say(words) { at("notice").textContent = words; }

async function act(wish) {
  try {
    const {status, told} = await ask("/act", wish);
    if (status === 401) { lock(); return; }
    if (status === 200) { draw(told); } else { say(told.error); }
  } catch { away("The unit does not answer: try again"); }
}

function button(label, kind, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  if (kind) { made.className = kind; }
  made.onclick = press;
  return made;
}

function put(id, words) {
  at(id).textContent = words;
  at(id).hidden = !words;
}

function clock(seconds) {
  const whole = Math.ceil(seconds);
  return whole >= 10 ? `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}` : String(whole);
}

function drawStep(view) {
  const consent = view.consent, rating = view.phase === "rating";
  at("consent").hidden = !consent;
  if (consent) {
    at("version").textContent = `Text ${consent.version}`;
    at("frames").hidden = !consent.ask_frames;
    const frames = () => at("frames").querySelector("input").checked;
    at("roles").replaceChildren(
      ...consent.roles.map((role) => button(`The ${role} agrees`, "first",
        () => act({do: "agree", turn: view.turn, role, frames: frames()}))),
      button("No consent", "", () => act({do: "refuse", turn: view.turn})));
  }
  at("rating").hidden = !rating;
  at("rating").replaceChildren(...(rating ? Array.from({length: 11}, (_, value) =>
    button(String(value), "", () => act({do: "rate", turn: view.turn, value}))) : []));
  at("offers").replaceChildren(...view.offers.map((offer) => button(offer.label,
    offer.do === "stop" ? "stop" : offer.first ? "first" : "",
    () => act({do: offer.do, turn: view.turn}))));
}

function drawLight(light) {
  const item = document.createElement("li"), mark = document.createElement("b");
  const name = document.createElement("span"), what = document.createElement("span");
  item.className = light.state;
  mark.textContent = MARKS[light.state];
  mark.setAttribute("aria-label", light.state);
  mark.setAttribute("role", "img");
  name.textContent = light.name;
  what.textContent = light.words;
  what.className = "what";
  item.append(mark, name, what);
  return item;
}

function draw(view) {
  heardMs = Date.now();
  at("away").hidden = true;
  at("door").hidden = true;
  at("session").hidden = false;
  at("where").textContent = `${view.study} · ${view.participant} · ${view.place} of ${view.places} blocks done`;
  const recording = view.phase === "recording";
  at("state").textContent = view.paused ? "Paused" : recording ? "● Recording" : "";
  at("state").className = view.paused ? "paused" : recording ? "recording" : "";
  put("title", view.title);
  put("subtitle", view.subtitle);
  put("stimulus", view.stimulus ? `▲ ${view.stimulus}` : "");
  put("words", view.consent ? view.consent.text : view.words);
  at("words").className = view.consent && view.consent.text.length > 400 ? "long" : "";
  put("clock", view.remaining_s === null ? "" : clock(view.remaining_s));
  at("bar").hidden = view.length_s === null || view.remaining_s === null;
  if (!at("bar").hidden) {
    at("bar").firstElementChild.style.width = `${100 * (1 - view.remaining_s / view.length_s)}%`;
  }
  const step = JSON.stringify([view.turn, view.phase, view.offers, view.question, view.consent]);
  if (step !== drawn) {
    drawn = step;
    drawStep(view);
    if (turn !== null && turn !== view.turn) { scrollTo(0, 0); }
  }
  if (view.notice || turn !== view.turn) { say(view.notice); }
  turn = view.turn;
  phase = view.phase;
  at("lights").replaceChildren(...view.lights.map(drawLight));
}

function away(words) {
  at("away").textContent = words;
  at("away").hidden = false;
}

function wait(words) {
  heardMs = Date.now();
  at("door").hidden = true;
  away(words);
}

function lock() {
  heardMs = Date.now();
  at("session").hidden = true;
  at("away").hidden = true;
  if (at("door").hidden) { at("door").hidden = false; at("code").focus(); }
}

at("door").onsubmit = async (event) => {
  event.preventDefault();
  try {
    const {status, told} = await ask("/enter", {code: at("code").value});
    if (status === 200) { at("code").value = ""; at("door").hidden = true; look(); } else { away(told.error); }
  } catch { away("The unit does not answer: try again"); }
};

async function look() {
  if (busy || !at("door").hidden) { return; }
  busy = true;
  try {
    const {status, told} = await ask("/view");
    if (status === 401) { lock(); } else if (status === 200) { draw(told); } else { wait(told.error); }
  } catch {
    if (Date.now() - heardMs > AWAY_AFTER_MS) {
      at("clock").textContent = "–";
      away("The unit does not answer. The session goes on by itself, or can be gone on with later.");
    }
  } finally { busy = false; }
}
look();
const looking = setInterval(() => {
  look();
  // The unit goes away after the last step, which is no failure.
  if (phase === "done") { clearInterval(looking); }
}, EVERY_MS);
