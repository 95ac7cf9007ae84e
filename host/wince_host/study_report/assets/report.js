"use strict";
(() => {
  const root = document.documentElement;
  const people = [...document.querySelectorAll("#people details")];
  const theme = document.getElementById("theme");
  const unfold = document.getElementById("unfold");

  const dark = () =>
    root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const name = () => { theme.textContent = dark() ? "Light" : "Dark"; };
  theme.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; name(); });
  theme.hidden = false;
  name();

  const open = () => people.length > 0 && people.every((one) => one.open);
  const say = () => { unfold.textContent = open() ? "Fold all people" : "Unfold all people"; };
  if (unfold) {
    unfold.addEventListener("click", () => {
      const now = !open();
      people.forEach((one) => { one.open = now; });
      say();
    });
    people.forEach((one) => one.addEventListener("toggle", say));
    unfold.hidden = false;
    say();
  }

  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const holder = target && target.closest("details");
    if (holder) { holder.open = true; target.scrollIntoView(); }
  };
  addEventListener("hashchange", reveal);
  reveal();
})();
