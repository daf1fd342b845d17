/** <lesson-tabs>: content/render/tabs.go, alive. */

import { element } from "./common/dom.js";

/**
 * What was chosen, by the titles: a lesson that is edited gets new groups.
 * @type {Map<string, number>}
 */
const choices = new Map();

class LessonTabs extends HTMLElement {
  /** @type {HTMLElement[]} */
  #panels = [];
  /** @type {HTMLButtonElement[]} */
  #tabs = [];
  /** Groups with the same titles change together. */
  titles = "";

  connectedCallback() {
    if (this.#tabs.length > 0) return;
    this.#panels = [...this.children].filter(
      (child) => child instanceof HTMLElement,
    );
    this.#tabs = this.#panels.map((panel, i) => this.#tab(panel, i));
    this.titles = JSON.stringify(this.#tabs.map((tab) => tab.textContent));
    const list = element("div", "tabs__list", ...this.#tabs);
    list.role = "tablist";
    list.onkeydown = (event) => this.#travel(event);
    this.prepend(list);
    this.show(choices.get(this.titles) ?? 0);
  }

  /**
   * Makes a panel of what was a group, and the tab that shows it.
   * @param {HTMLElement} panel
   * @param {number} i
   */
  #tab(panel, i) {
    const title = panel.querySelector(".tabs__title");
    const tab = element("button", "tabs__tab");
    tab.append(...(title?.cloneNode(true).childNodes ?? []));
    tab.type = "button";
    tab.role = "tab";
    tab.id = `${panel.id}-tab`;
    tab.setAttribute("aria-controls", panel.id);
    tab.onclick = () => this.#choose(i);
    panel.role = "tabpanel";
    panel.tabIndex = 0;
    panel.setAttribute("aria-labelledby", tab.id);
    return tab;
  }

  /**
   * In this group and in all that offer the same; what was pressed stays where
   * it is, however much the groups above it grow.
   * @param {number} i
   */
  #choose(i) {
    choices.set(this.titles, i);
    const top = this.getBoundingClientRect().top;
    for (const other of document.querySelectorAll("lesson-tabs")) {
      if (other instanceof LessonTabs && other.titles === this.titles)
        other.show(i);
    }
    const moved = this.getBoundingClientRect().top - top;
    scrollBy({ top: moved, behavior: "instant" });
  }

  /** @param {number} chosen */
  show(chosen) {
    for (const [i, tab] of this.#tabs.entries()) {
      tab.ariaSelected = `${i === chosen}`;
      tab.tabIndex = i === chosen ? 0 : -1;
      this.#panels[i].toggleAttribute("data-closed", i !== chosen);
    }
  }

  /** @param {KeyboardEvent} event */
  #travel(event) {
    const last = this.#tabs.length - 1;
    const at = this.#tabs.findIndex((tab) => tab.tabIndex === 0);
    /** @type {Record<string, number>} */
    const leads = {
      ArrowLeft: at === 0 ? last : at - 1,
      ArrowRight: at === last ? 0 : at + 1,
      Home: 0,
      End: last,
    };
    const to = leads[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#choose(to);
    this.#tabs[to].focus();
  }

  /**
   * Shows the panel that a node stands in.
   * @param {Element} node
   */
  reveal(node) {
    const i = this.#panels.findIndex((panel) => panel.contains(node));
    if (i >= 0) this.show(i);
  }
}

/** What the address leads to may be in a tab that is not shown. */
function follow() {
  const target = document.getElementById(
    decodeURIComponent(location.hash.slice(1)),
  );
  const tabs = target?.closest("lesson-tabs");
  if (!target || !(tabs instanceof LessonTabs)) return;
  tabs.reveal(target);
  target.scrollIntoView();
}

customElements.define("lesson-tabs", LessonTabs);
addEventListener("hashchange", follow);
follow();
