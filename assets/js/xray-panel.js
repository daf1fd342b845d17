export class XRayPanel {
  /** @param {HTMLElement} root @param {unknown} widget */
  constructor(root, widget) {
    root.textContent = String(widget && "");
  }
  show() {}
  hide() {}
}
