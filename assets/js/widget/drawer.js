/** A drawer of a widget: closed at first, and its code loaded when it is opened. */

/** @import { Host } from "../xray/panel.js" */
/** @typedef {{ show(): void | Promise<void>, hide(): void }} Panel */

export class Drawer {
  #root;
  #button;
  #load;
  /** @type {Panel | undefined} */
  #panel;

  /**
   * Its button is the widget's data-part of that name and "-toggle". A widget
   * need not have the drawer.
   * @param {HTMLElement} widget
   * @param {string} part
   * @param {(root: HTMLElement) => Promise<Panel>} load
   */
  constructor(widget, part, load) {
    /** @param {string} name */
    const find = (name) =>
      /** @type {HTMLElement | null} */ (
        widget.querySelector(`[data-part="${name}"]`)
      );
    this.#load = load;
    this.#root = find(part);
    this.#button = find(`${part}-toggle`);
    if (!this.#button) return;
    this.#button.removeAttribute("disabled");
    this.#button.onclick = () => this.#toggle();
  }

  async #toggle() {
    const [root, button] = [this.#root, this.#button];
    if (!root || !button) return;
    const open = root.hidden;
    root.hidden = !open;
    button.ariaExpanded = `${open}`;
    if (!open) return this.#panel?.hide();
    try {
      if (!this.#panel) root.textContent = "Cargando…";
      this.#panel ??= await this.#load(root);
      if (root.hidden) return;
      await this.#panel.show();
      // On a small screen it would begin below the fold.
      const { bottom } = root.getBoundingClientRect();
      if (bottom > innerHeight) root.scrollIntoView({ block: "start" });
    } catch {
      root.textContent =
        "No se ha podido cargar. Comprueba la red y ábrelo otra vez.";
    }
  }
}

/**
 * The trace of a widget's own connections, if it has the drawer.
 * @param {Host} widget
 */
export function xrayDrawer(widget) {
  new Drawer(widget, "xray", async (root) => {
    const { XRayPanel } = await import("../xray/panel.js");
    return new XRayPanel(root, widget);
  });
}
