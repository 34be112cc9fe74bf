import { Controller } from "../vendor/stimulus.js"

// j and k move through a list, Enter opens as for any link, / goes to the search.
export default class extends Controller {
  static targets = ["item"]

  key(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.target.closest("input, textarea, select, [contenteditable]")) return

    if (event.key === "j") this.#move(1, event)
    else if (event.key === "k") this.#move(-1, event)
    else if (event.key === "/") this.#search(event)
  }

  #move(step, event) {
    const items = this.itemTargets
    if (items.length === 0) return
    event.preventDefault()
    const now = items.indexOf(document.activeElement)
    const next = now === -1 ? (step > 0 ? 0 : items.length - 1) : Math.min(Math.max(now + step, 0), items.length - 1)
    items[next].focus()
  }

  #search(event) {
    const field = document.querySelector("[data-shortcuts-search]")
    if (!field) return
    event.preventDefault()
    field.focus()
  }
}
