// One card of the ward page: built once, and then touched only where it says something else. With
// fifty cards that change each second, all that is written anew costs time until it is seen.
import { h, toRaw } from "vue";

const PIECES = ["head", "score", "state", "signals"];

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

// Whoever hears the page has heard all of it in the link's own words.
const piece = (name) =>
  h("div", { class: `card-${name}`, "aria-hidden": name === "signals" ? undefined : "true" });

export default {
  props: { told: Object },
  // Only what stays as it is: what Vue has not put there it does not touch. A button within a link is
  // heard and reached by nobody, so the alarm stands beside it. The link lies over the card, below the
  // technical line with a link of its own. The course comes as an element of its own.
  render() {
    return h("div", [
      h("div", { class: "card" }, [
        h("a", { class: "card-link" }),
        piece("head"),
        piece("score"),
        piece("state"),
        this.$slots.default?.(),
        piece("signals"),
      ]),
      h("div", { class: "card-alarm" }),
    ]);
  },
  mounted() {
    const [card, alarm] = this.$el.children;
    const pieces = Object.fromEntries(
      PIECES.map((name) => [name, card.querySelector(`:scope > .card-${name}`)]),
    );
    this.parts = { card, link: card.firstElementChild, pieces, alarm };
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
