import { Controller } from "../vendor/stimulus.js"

export default class extends Controller {
  static targets = ["text"]

  // Screen readers announce what changes in a live region, not what came with the page.
  connect() {
    const text = this.textTarget.textContent
    this.textTarget.textContent = ""
    this.timer = setTimeout(() => { this.textTarget.textContent = text }, 100)
  }

  disconnect() {
    clearTimeout(this.timer)
  }

  dismiss() {
    this.element.remove()
  }
}
