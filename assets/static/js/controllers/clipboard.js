import { Controller } from "../vendor/stimulus.js"

export default class extends Controller {
  static targets = ["label"]
  static values = { value: String, done: String }

  async copy() {
    const link = new URL(this.valueValue, document.baseURI).href
    try {
      await navigator.clipboard.writeText(link)
    } catch {
      return this.#offer(link)
    }
    this.#say(this.doneValue)
  }

  disconnect() {
    clearTimeout(this.timer)
    if (this.label !== undefined) this.labelTarget.textContent = this.label
  }

  #say(text) {
    this.label ??= this.labelTarget.textContent
    this.labelTarget.textContent = text
    clearTimeout(this.timer)
    this.timer = setTimeout(() => { this.labelTarget.textContent = this.label }, 2000)
  }

  // No clipboard over plain http: show the link to be copied by hand.
  #offer(link) {
    window.prompt("", link)
  }
}
