import { Controller } from "../vendor/stimulus.js"

const STEP = 1024
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"]

// Lets files be dropped, lists what was chosen, and says at once what is too large or too many.
export default class extends Controller {
  static targets = ["zone", "input", "list"]
  static values = { maxCount: Number, maxBytes: Number, tooMany: String, tooLarge: String, remove: String }

  connect() {
    this.chosen = [...this.inputTarget.files]
    this.form = this.element.closest("form")
    this.hold = (event) => this.#hold(event)
    this.form.addEventListener("submit", this.hold)
    this.#render()
  }

  disconnect() {
    this.form.removeEventListener("submit", this.hold)
  }

  over(event) {
    if (!event.dataTransfer.types.includes("Files")) return
    event.preventDefault()
    this.zoneTarget.classList.add("drop--over")
  }

  leave() {
    this.zoneTarget.classList.remove("drop--over")
  }

  drop(event) {
    event.preventDefault()
    this.leave()
    this.#take([...this.chosen, ...event.dataTransfer.files])
  }

  // Choosing again adds to what is there; the browser alone would replace it.
  choose() {
    this.#take([...this.chosen, ...this.inputTarget.files])
  }

  #take(files) {
    const unique = new Map(files.map((file) => [`${file.name}/${file.size}/${file.lastModified}`, file]))
    this.chosen = [...unique.values()]
    this.#write()
    this.#render()
  }

  #write() {
    const transfer = new DataTransfer()
    for (const file of this.chosen) transfer.items.add(file)
    this.inputTarget.files = transfer.files
  }

  #render() {
    this.listTarget.replaceChildren(...this.chosen.map((file) => this.#item(file)))
    if (this.chosen.length > this.maxCountValue) this.listTarget.append(this.#text("li", "chosen__error", this.tooManyValue))
  }

  // The server would refuse it, after all of it was sent.
  #hold(event) {
    if (this.chosen.length <= this.maxCountValue && this.chosen.every((file) => file.size <= this.maxBytesValue)) return
    event.preventDefault()
    this.inputTarget.focus()
  }

  #item(file) {
    const item = this.#text("li", "chosen__file", "")
    const name = this.#text("span", "chosen__name", file.name)
    name.dir = "auto"
    item.append(name, this.#text("span", "chosen__size", this.#size(file.size)), this.#removal(file))
    if (file.size > this.maxBytesValue) item.append(this.#text("span", "chosen__error", this.tooLargeValue))
    return item
  }

  #removal(file) {
    const button = this.#text("button", "chosen__remove", this.removeValue)
    button.type = "button"
    button.setAttribute("aria-label", `${this.removeValue}: ${file.name}`)
    button.addEventListener("click", () => {
      this.#take(this.chosen.filter((other) => other !== file))
      this.inputTarget.focus()
    })
    return button
  }

  #text(tag, name, text) {
    const element = document.createElement(tag)
    element.className = name
    element.textContent = text
    return element
  }

  #size(bytes) {
    const power = Math.min(UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log(bytes) / Math.log(STEP)))
    const options = { style: "unit", unit: UNITS[power], unitDisplay: "short", maximumFractionDigits: power > 1 ? 1 : 0 }
    return new Intl.NumberFormat(document.documentElement.lang, options).format(bytes / STEP ** power)
  }
}
