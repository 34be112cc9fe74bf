import { Controller } from "../vendor/stimulus.js"

// Chooses rows of a list, and asks on the spot before something is done to them.
export default class extends Controller {
  static targets = ["form", "item", "all", "count", "dialog", "action", "ids", "title", "text", "label"]

  connect() {
    this.changed()
  }

  itemTargetConnected() {
    this.changed()
  }

  itemTargetDisconnected() {
    this.changed()
  }

  changed() {
    const chosen = this.#chosen.length
    for (const count of this.countTargets) count.textContent = chosen
    for (const all of this.allTargets) {
      all.checked = chosen > 0 && chosen === this.itemTargets.length
      all.indeterminate = chosen > 0 && chosen < this.itemTargets.length
    }
  }

  all({ target }) {
    for (const item of this.itemTargets) item.checked = target.checked
    this.changed()
  }

  ask(event) {
    event.preventDefault()
    if (this.#chosen.length === 0) return
    const { title, text, label } = event.params
    this.titleTarget.textContent = title
    this.textTarget.textContent = text
    this.labelTarget.textContent = label
    this.actionTarget.value = event.currentTarget.value
    this.idsTarget.replaceChildren(...this.#chosen.map(({ value }) => {
      const field = document.createElement("input")
      Object.assign(field, { type: "hidden", name: "ids[]", value })
      return field
    }))
    this.dialogTarget.showModal()
  }

  close() {
    this.dialogTarget.close()
  }

  get #chosen() {
    return this.itemTargets.filter((item) => item.checked)
  }
}
