/**
 * <quiz-question>: marks a question with what its solution says, and remembers
 * the answer. A prediction is first noted, and later compared with what happened.
 */

import { element } from "./common/dom.js";
import { answer, keep, score } from "./quiz/answers.js";
import { mark, sentence, word } from "./quiz/mark.js";

/** @typedef {"asking" | "predicted" | "marked" | "revealed"} Phase */

const lesson = () =>
  document
    .querySelector("[data-lesson-page]")
    ?.getAttribute("data-lesson-page") ?? "";

export class QuizQuestion extends HTMLElement {
  /** @type {Phase} */
  #phase = "asking";
  /** @type {HTMLFormElement | null} */
  #form = null;
  /** @type {HTMLInputElement[]} */
  #inputs = [];
  /** @type {HTMLElement[]} what the solution says of each answer */
  #solution = [];
  /** @type {HTMLElement[]} where that is shown, once it may be */
  #feedback = [];

  #status = element("p", "quiz__status");
  #submit = element("button", "button button--primary");
  #reveal = element("button", "button");
  #outcome = element("div", "quiz__outcome");
  #comparison = element("div", "quiz__comparison");

  connectedCallback() {
    this.#form = this.querySelector("form");
    if (!this.#form || this.#inputs.length > 0) return;
    this.#inputs = [...this.#form.querySelectorAll("input")];
    this.#solution = [
      .../** @type {NodeListOf<HTMLElement>} */ (
        this.querySelectorAll(":scope > .quiz__solution li")
      ),
    ];
    this.#feedback = this.#inputs.map((input, i) => this.#place(input, i));
    this.#build(this.#form);
    this.#restore();
    this.#show();
    showScore();
  }

  get #id() {
    return this.dataset.question ?? "";
  }

  get #predicts() {
    return this.dataset.prediction !== undefined;
  }

  get #chosen() {
    return this.#inputs.map((input) => input.checked);
  }

  get #right() {
    return this.#solution.map((item) => item.dataset.right !== undefined);
  }

  /** @param {number} i */
  #text(i) {
    return this.#inputs[i].labels?.[0].textContent?.trim() ?? "";
  }

  /** The texts of the answers that are chosen, or right. @param {boolean[]} of */
  #texts(of) {
    return this.#inputs.map((_, i) => this.#text(i)).filter((_, i) => of[i]);
  }

  /**
   * @param {HTMLInputElement} input
   * @param {number} i
   */
  #place(input, i) {
    const place = element("p", "quiz__feedback");
    place.id = `${this.#id}-${i + 1}`;
    place.hidden = true;
    input.closest("li")?.append(place);
    input.setAttribute("aria-describedby", place.id);
    return place;
  }

  /** @param {HTMLFormElement} form */
  #build(form) {
    const controls = element("div", "quiz__controls", this.#submit);
    this.#status.setAttribute("role", "status");
    this.#reveal.type = "button";
    form.append(controls, this.#status);
    if (this.#predicts) {
      this.#outcome.tabIndex = -1;
      this.#outcome.append(this.#comparison, this.#reveal);
      this.append(this.#outcome);
    } else controls.append(this.#reveal);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#press();
    });
    this.#reveal.addEventListener("click", () => {
      this.#enter("revealed");
      (this.#predicts ? this.#outcome : this.#submit).focus();
    });
  }

  /** The first button: it marks, or begins anew. */
  #press() {
    if (this.#phase !== "asking") {
      if (!this.#predicts)
        for (const input of this.#inputs) input.checked = false;
      this.#enter("asking");
      (this.#inputs.find((i) => i.checked) ?? this.#inputs[0]).focus();
    } else if (this.#chosen.includes(true)) {
      this.#enter(this.#predicts ? "predicted" : "marked");
    } else {
      this.#status.textContent = "Elige antes una respuesta.";
      this.#inputs[0].focus();
    }
  }

  /** @param {Phase} phase */
  #enter(phase) {
    const answering = document.activeElement instanceof HTMLInputElement;
    this.#phase = phase;
    keep(
      lesson(),
      this.#id,
      phase === "asking"
        ? undefined
        : {
            chosen: this.#texts(this.#chosen),
            right: mark(this.#chosen, this.#right).right,
            phase,
          },
    );
    this.#show();
    showScore();
    if (answering && phase !== "asking") this.#submit.focus(); // they have closed
  }

  /** An answer whose text the lesson no longer has is none. */
  #restore() {
    const saved = answer(lesson(), this.#id);
    const all = this.#texts(this.#right.map(() => true));
    if (!saved?.chosen.every((text) => all.includes(text))) return;
    this.#inputs.forEach((input, i) => {
      input.checked = saved.chosen.includes(this.#text(i));
    });
    this.#phase = saved.phase;
  }

  #show() {
    const { right, verdicts } = mark(this.#chosen, this.#right);
    const asking = this.#phase === "asking";
    const revealed = this.#phase === "marked" || this.#phase === "revealed";
    const all = right || this.#phase === "revealed";
    this.dataset.phase = this.#phase;
    this.#inputs.forEach((input, i) => {
      input.disabled = !asking;
      const open = revealed && (all || input.checked);
      this.#showVerdict(i, open ? verdicts[i] : undefined);
    });
    this.#submit.textContent = this.#action;
    this.#submit.classList.toggle("button--primary", asking);
    this.#reveal.textContent = this.#predicts
      ? "Ver la respuesta"
      : "Ver la solución";
    this.#reveal.hidden = asking || (all && revealed);
    this.#status.textContent = this.#statusText(sentence(verdicts));
    if (this.#predicts) this.#showOutcome(revealed, right);
  }

  get #action() {
    if (this.#phase === "asking") {
      return this.#predicts ? "Anotar mi predicción" : "Comprobar";
    }
    return this.#phase === "predicted" ? "Cambiarla" : "Volver a intentarlo";
  }

  /** @param {string} verdict */
  #statusText(verdict) {
    if (this.#phase === "asking") return "";
    if (this.#phase === "predicted") return "Anotada. Ahora, a probarlo.";
    return this.#predicts ? "" : verdict;
  }

  /**
   * @param {number} i which answer
   * @param {import("./quiz/mark.js").Verdict | undefined} verdict undefined if
   *   it is not to be shown yet
   */
  #showVerdict(i, verdict) {
    const place = this.#feedback[i];
    place.hidden = verdict === undefined;
    place.replaceChildren();
    this.#inputs[i].closest("li")?.setAttribute("data-verdict", verdict ?? "");
    if (verdict === undefined) return;
    const why = this.#solution[i].querySelector(".quiz__why")?.cloneNode(true);
    const several = this.#inputs[i].type === "checkbox";
    const text = word(verdict, several);
    place.append(element("strong", "quiz__verdict", text), " ");
    if (why) place.append(why);
  }

  /**
   * @param {boolean} revealed
   * @param {boolean} right
   */
  #showOutcome(revealed, right) {
    this.#outcome.hidden = this.#phase === "asking";
    const yours = element("p", "quiz__yours", "Tu predicción: ");
    yours.append(element("b", "", this.#texts(this.#chosen).join(" · ")));
    this.#comparison.replaceChildren(yours);
    if (!revealed) return;
    this.#comparison.append(
      element(
        "p",
        "quiz__verdict",
        right ? "Has acertado." : "Y esto es lo que pasa: ",
        right ? "" : element("b", "", this.#texts(this.#right).join(" · ")),
      ),
    );
    this.#outcome.dataset.verdict = right ? "right" : "missed";
  }
}

/** At the end of the lesson, how many questions went well. */
function showScore() {
  const end = document.querySelector("[data-end]");
  if (!end) return;
  const questions = [...document.querySelectorAll("quiz-question")].map(
    (question) => question.getAttribute("data-question") ?? "",
  );
  let place = end.querySelector(".quiz__score");
  if (!place) {
    place = element("p", "quiz__score");
    end.querySelector("[data-toggle]")?.before(place);
  }
  place.textContent = score(lesson(), questions);
}

customElements.define("quiz-question", QuizQuestion);
