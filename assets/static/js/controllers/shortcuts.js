import { Controller } from "../vendor/stimulus.js"

// j and k move through a list, x chooses a row, Enter opens as for any link, / goes to the search.
export default class extends Controller {
  static targets = ["item"]

  key(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog")) return

    if (event.key === "j") this.#move(1, event)
    else if (event.key === "k") this.#move(-1, event)
    else if (event.key === "x") this.#mark(event)
    else if (event.key === "/") this.#search(event)
  }

  #move(step, event) {
    const items = this.itemTargets
    if (items.length === 0) return
    event.preventDefault()
    const row = this.#row
    const now = items.findIndex((item) => row?.contains(item))
    const next = now === -1 ? (step > 0 ? 0 : items.length - 1) : Math.min(Math.max(now + step, 0), items.length - 1)
    items[next].focus()
  }

  #mark(event) {
    const mark = this.#row?.querySelector("[data-shortcuts-mark]")
    if (!mark) return
    event.preventDefault()
    mark.click()
  }

  // The row that has the focus, or something in it.
  get #row() {
    return document.activeElement?.closest("li")
  }

  #search(event) {
    const field = document.querySelector("[data-shortcuts-search]")
    if (!field) return
    event.preventDefault()
    field.focus()
  }
}
