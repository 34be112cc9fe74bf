import { Controller } from "../vendor/stimulus.js"

// Screen readers hear how it stands once the typing pauses, not at each key.
const PAUSE = 900

// Says how hard a new password is to guess while it is typed. Nothing leaves the browser; what counts
// is what the server says.
export default class extends Controller {
  static targets = ["input", "meter", "text", "status"]
  static values = { email: String, names: String, short: String, long: String, common: String, personal: String, weak: String, fair: String, strong: String }

  async connect() {
    this.strength = await import("../password_strength.js")
    if (this.hasInputTarget && this.inputTarget.value) this.judge()
  }

  disconnect() {
    clearTimeout(this.timer)
    this.#show({ level: 0, reason: "" })
    this.statusTarget.textContent = ""
  }

  judge() {
    if (!this.strength) return
    const typed = this.inputTarget.value
    const verdict = typed ? this.strength.judge(typed, this.#about()) : { level: 0, reason: "" }
    this.#show(verdict)
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.#tell(), PAUSE)
  }

  #show({ level, reason }) {
    this.element.dataset.strength = reason ? level : ""
    this.meterTarget.value = level
    this.textTarget.textContent = reason ? this[`${reason}Value`] : ""
  }

  #tell() {
    const text = this.textTarget.textContent
    if (this.statusTarget.textContent !== text) this.statusTarget.textContent = text
  }

  // Who types: as the page knows it, or as the same form says.
  #about() {
    const form = this.inputTarget.form
    const typed = (name) => form?.elements.namedItem(name)?.value ?? ""
    const email = this.emailValue || typed("email")
    return this.strength.aboutOwner(email, [this.namesValue, typed("first_name"), typed("last_name")])
  }
}
