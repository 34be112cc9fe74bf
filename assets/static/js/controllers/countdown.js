import { Controller } from "../vendor/stimulus.js"

// Counts down to when a button may be used again. Without a script the server says so instead.
export default class extends Controller {
  static targets = ["button", "count", "text"]
  static values = { seconds: Number }

  connect() {
    if (this.secondsValue <= 0) return
    this.until = Date.now() + this.secondsValue * 1000
    this.format = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "second", unitDisplay: "long" })
    this.buttonTarget.disabled = true
    this.timer = setInterval(() => this.#tick(), 1000)
    this.#tick()
  }

  disconnect() {
    clearInterval(this.timer)
    // A page that is morphed may have lost the button before.
    if (this.hasButtonTarget) this.buttonTarget.disabled = false
  }

  #tick() {
    const left = Math.ceil((this.until - Date.now()) / 1000)
    if (left > 0) {
      this.countTarget.textContent = this.format.format(left)
    } else {
      this.textTarget.hidden = true
      this.disconnect()
    }
  }
}
