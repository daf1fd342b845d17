/** What is right of an answer to a question, and how to say it. */

/**
 * @typedef {"right" | "wrong" | "missed" | ""} Verdict of one answer: chosen
 *   and right, chosen and wrong, right and not chosen, neither
 */

/**
 * @param {boolean[]} chosen for each answer
 * @param {boolean[]} right for each answer
 * @returns {{ right: boolean, verdicts: Verdict[] }}
 */
export function mark(chosen, right) {
  const verdicts = right.map((isRight, i) => verdict(chosen[i], isRight));
  return { right: verdicts.every((v) => v === "right" || !v), verdicts };
}

/**
 * @param {boolean | undefined} chosen
 * @param {boolean} right
 * @returns {Verdict}
 */
function verdict(chosen, right) {
  if (chosen) return right ? "right" : "wrong";
  return right ? "missed" : "";
}

/**
 * What is said of one answer.
 * @param {Verdict} verdict
 * @param {boolean} several whether more than one is right
 */
export function word(verdict, several) {
  if (verdict === "right") return "Correcta.";
  if (verdict === "wrong") return "No es esta.";
  if (verdict === "missed") return several ? "Faltaba esta." : "Era esta.";
  return "No.";
}

/**
 * What is said of the whole.
 * @param {Verdict[]} verdicts
 */
export function sentence(verdicts) {
  const count = (/** @type {Verdict} */ wanted) =>
    verdicts.filter((v) => v === wanted).length;
  const right = count("right");
  const wrong = count("wrong");
  const all = right + count("missed");
  if (right === all && wrong === 0) {
    return all === 1 ? "¡Correcto!" : "¡Correcto, eran esas!";
  }
  if (all === 1 && right === 0) return "No es esa.";
  const extra = ["", ", y sobra una", `, y sobran ${wrong}`][
    Math.min(wrong, 2)
  ];
  return `${right === 0 ? "Ninguna de las" : `${right} de las`} ${all} correctas${extra}.`;
}
