// One card of the ward page: built once, and then touched only where it says something else. With
// fifty cards that change each second, all that is written anew costs time until it is seen.
import { h, toRaw } from "vue";

const PIECES = ["head", "score", "state", "trend", "signals"];

const made = (tag, classes) => {
  const element = document.createElement(tag);
  element.className = classes;
  return element;
};

// A button within a link is heard and reached by nobody, so the alarm stands beside it. The link lies
// over the card, below the technical line with a link of its own.
const build = (place) => {
  const card = made("div", "card");
  const link = card.appendChild(made("a", "card-link"));
  const pieces = {};
  for (const name of PIECES) {
    pieces[name] = card.appendChild(made("div", `card-${name}`));
    // Whoever hears the page has heard all of it in the link's own words.
    if (name !== "signals") pieces[name].setAttribute("aria-hidden", "true");
  }
  const alarm = made("div", "card-alarm");
  place.append(card, alarm);
  return { card, link, pieces, alarm };
};

const setAttribute = (element, name, value) => {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
};

const bringAttributes = (element, wanted) => {
  for (const name of wanted.getAttributeNames()) setAttribute(element, name, wanted.getAttribute(name));
  for (const name of element.getAttributeNames())
    if (!wanted.hasAttribute(name)) element.removeAttribute(name);
};

const bringNode = (node, wanted) => {
  if (node.nodeType === Node.TEXT_NODE) {
    node.data = wanted.data;
    return;
  }
  bringAttributes(node, wanted);
  bringInside(node, wanted);
};

// Leaves the nodes inside as those wanted are, and keeps each that is of the same kind already.
const bringInside = (element, wanted) => {
  let node = element.firstChild;
  let other = wanted.firstChild;
  while (other !== null) {
    const next = node?.nextSibling ?? null;
    const nextOther = other.nextSibling;
    if (node === null) element.append(other);
    else if (node.nodeName !== other.nodeName) node.replaceWith(other);
    else if (!node.isEqualNode(other)) bringNode(node, other);
    node = next;
    other = nextOther;
  }
  while (node !== null) {
    const next = node.nextSibling;
    node.remove();
    node = next;
  }
};

// What a template holds is parsed but not alive: nothing in it runs or is fetched.
const template = document.createElement("template");
const bringMarkup = (element, markup) => {
  template.innerHTML = markup;
  bringInside(element, template.content);
};

export default {
  props: { told: Object },
  render() {
    return h("div");
  },
  mounted() {
    this.parts = build(this.$el);
    this.shown = { pieces: {} };
    this.show();
  },
  watch: {
    told() {
      this.show();
    },
  },
  methods: {
    show() {
      const { card, link, pieces, alarm } = this.parts;
      const told = toRaw(this.told);
      setAttribute(card, "class", told.classes);
      setAttribute(link, "href", told.link);
      setAttribute(link, "aria-label", told.label);
      for (const name of PIECES)
        if (told.pieces[name] !== this.shown.pieces[name]) bringMarkup(pieces[name], told.pieces[name]);
      // Written anew: a button that is pressed must never become that of another alarm.
      if (told.alarm !== this.shown.alarm) alarm.innerHTML = told.alarm;
      this.shown = told;
    },
  },
};
