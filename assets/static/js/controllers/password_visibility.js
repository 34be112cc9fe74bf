import { Controller } from "../vendor/stimulus.js"

export default class extends Controller {
  static targets = ["input", "button"]

  toggle() {
    this.#show(this.inputTarget.type === "password")
    this.inputTarget.focus()
  }

  // A page that is kept for going back, or a form that is sent, keeps no password in the open.
  hide() {
    this.#show(false)
  }

  #show(visible) {
    this.inputTarget.type = visible ? "text" : "password"
    this.buttonTarget.setAttribute("aria-pressed", String(visible))
  }
}
