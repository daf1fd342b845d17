import { element, stylesheet } from "../common/dom.js";

/**
 * The dialog that says what keys do, and turns them off.
 * @param {Record<string, { name: string }>} keys by what is on them
 * @param {boolean} on
 * @param {(on: boolean) => void} turn
 */
function helpDialog(keys, on, turn) {
  const title = element("h2", "keys__title", "Atajos de teclado");
  title.id = "site-keys";
  const list = element("dl", "keys__list");
  for (const [key, { name }] of Object.entries(keys)) {
    list.append(row(name, key));
  }
  list.append(row("Buscar, también mientras escribes", "Ctrl", "K"));

  const box = element("input", "");
  box.type = "checkbox";
  box.checked = on;
  box.onchange = () => turn(box.checked);
  const toggle = element(
    "label",
    "keys__switch",
    box,
    "Usar los atajos de una sola tecla",
  );

  const close = element("button", "button", "Cerrar");
  close.type = "button";
  close.onclick = () => dialog.close();

  const dialog = element("dialog", "keys", title, list, toggle, close);
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.onclick = (event) => {
    if (event.target === dialog) dialog.close(); // the backdrop
  };
  dialog.onkeydown = (event) => {
    if (event.key === "?") dialog.close();
  };
  document.body.append(dialog);
  return dialog;
}

/**
 * @param {string} name
 * @param {string[]} keys
 */
function row(name, ...keys) {
  const caps = keys.flatMap((key, i) => [
    ...(i > 0 ? [" + "] : []),
    element("kbd", "", key),
  ]);
  return element(
    "div",
    "keys__row",
    element("dt", "", name),
    element("dd", "", ...caps),
  );
}

/** @type {HTMLDialogElement | undefined} */
let help;

/** @param {Parameters<typeof helpDialog>} of what the dialog is to say */
export async function openHelp(...of) {
  await stylesheet("keys.css");
  help ??= helpDialog(...of);
  if (!help.open) help.showModal();
}
