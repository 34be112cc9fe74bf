import { Controller } from "../vendor/stimulus.js"

export default class extends Controller {
  static targets = ["label", "source"]
  static values = { value: String, done: String }

  async copy() {
    const text = this.#text()
    try {
      await navigator.clipboard.writeText(text)
    } catch {
      return this.#offer(text)
    }
    this.#say(this.doneValue)
  }

  disconnect() {
    clearTimeout(this.timer)
    if (this.label !== undefined) this.labelTarget.textContent = this.label
  }

  #text() {
    if (this.hasSourceTarget) return this.sourceTarget.textContent
    return this.valueValue.startsWith("/") ? new URL(this.valueValue, document.baseURI).href : this.valueValue
  }

  #say(text) {
    this.label ??= this.labelTarget.textContent
    this.labelTarget.textContent = text
    clearTimeout(this.timer)
    this.timer = setTimeout(() => { this.labelTarget.textContent = this.label }, 2000)
  }

  // No clipboard over plain http: show the text to be copied by hand.
  #offer(text) {
    window.prompt("", text)
  }
}
