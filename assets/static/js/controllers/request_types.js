import { Controller } from "../vendor/stimulus.js"

// Shows the fields of the chosen type; those of the others are not sent along.
export default class extends Controller {
  static targets = ["fields"]

  connect() {
    this.choose()
  }

  choose() {
    const chosen = this.element.querySelector("input[name=request_type]:checked")?.value
    for (const fields of this.fieldsTargets) {
      const isChosen = fields.dataset.type === chosen
      fields.hidden = !isChosen
      fields.disabled = !isChosen
    }
  }
}
