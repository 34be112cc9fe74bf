import { Controller } from "../vendor/stimulus.js"

// A details element that closes like a menu: on Escape, and when it is left.
export default class extends Controller {
  connect() {
    this.outside = (event) => !this.element.contains(event.target) && this.#shut()
    document.addEventListener("pointerdown", this.outside)
  }

  disconnect() {
    document.removeEventListener("pointerdown", this.outside)
    this.#shut()
  }

  close() {
    if (!this.element.open) return
    this.#shut()
    this.element.querySelector("summary").focus()
  }

  leave({ relatedTarget }) {
    if (relatedTarget && !this.element.contains(relatedTarget)) this.#shut()
  }

  #shut() {
    this.element.open = false
  }
}
