/**
 * Brings a page up to date with what its markup has become, and leaves alone
 * what has not changed.
 *
 * The page is not compared with the new markup: scripts have written into it,
 * readers have opened things and typed. What is compared is the markup as it
 * was with the markup as it is; each difference is then made in two places, in
 * a copy of the old markup and on the page. So the page must be handed over
 * before any other script has touched it.
 */
export class Original {
  #copy;
  /** @type {WeakMap<Node, Node>} of each node of the copy, the one on the page */
  #live = new WeakMap();
  /** @type {Element[]} */
  #added = [];

  /** @param {Element} page */
  constructor(page) {
    this.#copy = /** @type {Element} */ (page.cloneNode(true));
    this.#pair(this.#copy, page);
  }

  /**
   * @param {Element} next what the page would be now if it were loaded, or one
   *   part of it that it has once, by its name: main
   * @returns {Element[]} what is new on the page
   */
  become(next) {
    this.#added = [];
    const copy =
      next.nodeName === this.#copy.nodeName
        ? this.#copy
        : /** @type {Element} */ (this.#copy.querySelector(next.nodeName));
    this.#element(copy, next);
    return this.#added.filter((element) => element.isConnected);
  }

  /**
   * @param {Node} copy
   * @param {Node} live of the same shape
   */
  #pair(copy, live) {
    this.#live.set(copy, live);
    for (let i = 0; i < copy.childNodes.length; i++) {
      this.#pair(copy.childNodes[i], live.childNodes[i]);
    }
  }

  /**
   * @param {Element} copy
   * @param {Element} next of the same name
   */
  #element(copy, next) {
    const live = /** @type {Element} */ (this.#live.get(copy));
    for (const { name } of [...copy.attributes]) {
      if (next.hasAttribute(name)) continue;
      for (const element of [copy, live]) element.removeAttribute(name);
    }
    for (const { name, value } of next.attributes) {
      if (copy.getAttribute(name) === value) continue;
      for (const element of [copy, live]) element.setAttribute(name, value);
    }
    this.#children(copy, next);
  }

  /**
   * @param {Element} copy
   * @param {Element} next
   */
  #children(copy, next) {
    const was = [...copy.childNodes];
    const is = [...next.childNodes];
    for (const [from, to] of gaps(was, is)) {
      const old = was.slice(...from);
      const before = was[from[1]] ?? null;
      for (const node of is.slice(...to)) {
        while (old.length > 0 && !alike(old[0], node))
          this.#remove(old[0], old);
        if (old.length > 0)
          this.#change(/** @type {Node} */ (old.shift()), node);
        else this.#insert(copy, node, before);
      }
      while (old.length > 0) this.#remove(old[0], old);
    }
  }

  /**
   * @param {Node} copy
   * @param {Node} next alike
   */
  #change(copy, next) {
    if (copy instanceof Element) {
      this.#element(copy, /** @type {Element} */ (next));
      return;
    }
    const live = this.#live.get(copy);
    for (const node of [copy, live]) if (node) node.nodeValue = next.nodeValue;
  }

  /**
   * @param {ChildNode} copy
   * @param {ChildNode[]} from where it is the first
   */
  #remove(copy, from) {
    from.shift();
    /** @type {ChildNode | undefined} */ (this.#live.get(copy))?.remove();
    copy.remove();
  }

  /**
   * @param {Element} parent of the copy
   * @param {Node} next
   * @param {ChildNode | null} before of the copy; null is at the end
   */
  #insert(parent, next, before) {
    const copy = /** @type {ChildNode} */ (next.cloneNode(true));
    const live = /** @type {ChildNode} */ (document.importNode(next, true));
    this.#pair(copy, live);
    const page = /** @type {Element} */ (this.#live.get(parent));
    const previous = this.#on(
      page,
      before ? before.previousSibling : parent.lastChild,
    );
    const following = this.#on(page, before);
    parent.insertBefore(copy, before);
    // Scripts may have put things of their own between the two, or at the end.
    if (previous) previous.after(live);
    else if (following) following.before(live);
    /** @type {Element} */ else page.prepend(live);
    if (live instanceof Element) this.#added.push(live);
  }

  /**
   * What stands on the page for a node of the copy, if it still stands there.
   * @param {Node | undefined} parent
   * @param {Node | null | undefined} copy
   */
  #on(parent, copy) {
    const live = copy && /** @type {ChildNode} */ (this.#live.get(copy));
    return live?.parentNode === parent ? live : undefined;
  }
}

/**
 * Whether one node can become the other. What a custom element has made of
 * itself is its own affair: another one takes its place.
 * @param {Node} a
 * @param {Node} b
 */
function alike(a, b) {
  return a.nodeName === b.nodeName && !a.nodeName.includes("-");
}

/** @typedef {[from: number, to: number]} Range */

/**
 * Where two lists of nodes differ, as ranges of each: what lies between the
 * nodes that they have in common, in the same order and as many as can be.
 * @param {Node[]} was
 * @param {Node[]} is
 * @returns {[was: Range, is: Range][]}
 */
function gaps(was, is) {
  let start = 0;
  let end = 0; // from the end
  const shorter = Math.min(was.length, is.length);
  while (start < shorter && same(was[start], is[start])) start++;
  while (
    end < shorter - start &&
    same(was[was.length - 1 - end], is[is.length - 1 - end])
  ) {
    end++;
  }
  const a = was.slice(start, was.length - end);
  const b = is.slice(start, is.length - end);
  /** @type {[Range, Range][]} */
  const found = [];
  let [i, j] = [start, start];
  for (const [x, y] of [...common(a, b), [a.length, b.length]]) {
    if (start + x > i || start + y > j) {
      found.push([
        [i, start + x],
        [j, start + y],
      ]);
    }
    [i, j] = [start + x + 1, start + y + 1];
  }
  return found;
}

/**
 * The longest common subsequence, as pairs of indices (Cormen et al.,
 * Introduction to Algorithms, 15.4).
 * @param {Node[]} a
 * @param {Node[]} b
 * @returns {[number, number][]}
 */
function common(a, b) {
  const lengths = a.map(() => new Uint16Array(b.length + 1));
  lengths.push(new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i][j] = same(a[i], b[j])
        ? lengths[i + 1][j + 1] + 1
        : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  /** @type {[number, number][]} */
  const pairs = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (same(a[i], b[j])) pairs.push([i++, j++]);
    else if (lengths[i + 1][j] >= lengths[i][j + 1]) i++;
    else j++;
  }
  return pairs;
}

/**
 * @param {Node} a
 * @param {Node} b
 */
const same = (a, b) => a.isEqualNode(b);
