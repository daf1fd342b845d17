/** What is broken, for how long and how: the choice, as fields. */

import { element } from "../common/dom.js";
import { DURATIONS, FAULTS } from "./faults.js";

/** @import { Setting } from "./faults.js" */
/** @import { FaultKind } from "../lab/types" */

/** Gives `change` when something else has been chosen. */
export class FaultForm extends EventTarget {
  /** @type {HTMLFormElement} */
  root;
  #id;
  #asks;
  #client;
  #fault;
  #seconds;
  #settings = element("div", "sabotage__settings");

  /**
   * @param {string} id that the ids of the fields begin with
   * @param {boolean} asks whether the technique asks again and again
   * @param {boolean} [chooses] whether there are two clients to choose from
   */
  constructor(id, asks, chooses = true) {
    super();
    this.#id = id;
    this.#asks = asks;
    this.#client = this.#select("client", [
      ["lesson", "El de la lección"],
      ["naive", "El mínimo"],
    ]);
    this.#fault = this.#select(
      "fault",
      Object.entries(FAULTS).map(([kind, { name }]) => [kind, name]),
    );
    this.#seconds = this.#select(
      "seconds",
      DURATIONS.map((s) => [`${s}`, `${s} s`]),
    );
    const fault = field("Avería", this.#fault);
    fault.classList.add("sabotage__wide");
    this.root = element(
      "form",
      "sabotage__form",
      fault,
      field("Durante", this.#seconds),
      ...(chooses ? [field("Cliente", this.#client)] : []),
      this.#settings,
    );
    this.#client.onchange = () => this.#changed();
    this.#fault.onchange = () => this.#showFault();
    this.#showFault();
  }

  /** @returns {boolean} whether the minimal client is to listen */
  get naive() {
    return this.#client.value === "naive";
  }

  get kind() {
    return /** @type {FaultKind} */ (this.#fault.value);
  }

  get seconds() {
    return Number(this.#seconds.value);
  }

  /** The numbers of the present fault, by their name. */
  get settings() {
    /** @type {Record<string, number>} */
    const numbers = {};
    for (const { name, valueAsNumber } of this.#settings.querySelectorAll(
      "input",
    )) {
      numbers[name] = valueAsNumber;
    }
    return numbers;
  }

  /**
   * What a screen reader says of the fault.
   * @param {string} id of the element that describes it
   */
  describeBy(id) {
    this.#fault.setAttribute("aria-describedby", id);
  }

  /** @param {boolean} locked while the client cannot be swapped */
  lock(locked) {
    this.#client.disabled = locked;
  }

  #showFault() {
    const { seconds, settings } = FAULTS[this.kind];
    this.#seconds.value = `${seconds}`;
    this.#settings.replaceChildren(
      ...Object.entries(settings).map(([name, setting]) =>
        this.#number(name, setting),
      ),
    );
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }

  /**
   * @param {string} name
   * @param {string[][]} options value and text
   */
  #select(name, options) {
    const select = element(
      "select",
      "",
      ...options.map(([value, text]) => new Option(text, value)),
    );
    select.id = `${this.#id}-${name}`;
    select.name = name;
    select.autocomplete = "off";
    return select;
  }

  /**
   * @param {string} name
   * @param {Setting} setting
   */
  #number(name, { label, unit, min, max, value, asking = value }) {
    const input = element("input", "");
    Object.assign(input, {
      ...{ type: "number", required: true, autocomplete: "off" },
      ...{ id: `${this.#id}-${name}`, name, min, max },
    });
    input.valueAsNumber = this.#asks ? asking : value;
    return field(unit ? `${label} (${unit})` : label, input);
  }
}

/**
 * @param {string} text
 * @param {HTMLElement} control
 */
function field(text, control) {
  const label = element("label", "", text);
  label.htmlFor = control.id;
  return element("div", "field", label, control);
}
