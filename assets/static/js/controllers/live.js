import * as Turbo from "../vendor/turbo.js"
import { Controller } from "../vendor/stimulus.js"
import { liveStream } from "../live_stream.js"

const QUIET = 200

// Whether a field holds something else than what the page came with.
const isTouched = (field) => {
  if (field.matches("[data-keeps-choice]")) return false
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked
  if (!field.options) return field.value !== field.defaultValue
  // Where no option is marked, the first one is chosen.
  const chosen = [...field.options].find((option) => option.defaultSelected) ?? field.options[0]
  return chosen !== undefined && !chosen.selected
}

// Fetches the page again, and morphs it, when one of its topics changed.
export default class extends Controller {
  static values = { topics: String }

  #timer = null
  #waiting = false

  #listener = (topics) => this.#changed(topics)
  #retry = () => this.#waiting && this.#schedule()

  connect() {
    if (this.#topics.length === 0) return
    liveStream.subscribe(this.#listener)
    document.addEventListener("visibilitychange", this.#retry)
    document.addEventListener("focusout", this.#retry)
  }

  disconnect() {
    clearTimeout(this.#timer)
    liveStream.unsubscribe(this.#listener)
    document.removeEventListener("visibilitychange", this.#retry)
    document.removeEventListener("focusout", this.#retry)
  }

  // The body stays the same element when a page is morphed into one with other topics.
  topicsValueChanged(_topics, previous) {
    if (previous === undefined) return
    this.disconnect()
    this.connect()
  }

  get #topics() {
    return this.topicsValue.split(" ").filter(Boolean)
  }

  #changed(topics) {
    if (topics.includes("*") || topics.some((topic) => this.#topics.includes(topic))) this.#schedule()
  }

  // Changes come in bursts; one refresh answers all of them.
  #schedule() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#refresh(), QUIET)
  }

  #refresh() {
    this.#waiting = this.#busy
    if (!this.#waiting) Turbo.session.refresh(document.baseURI)
  }

  // Nobody is looking, or someone is in the middle of entering or correcting something.
  get #busy() {
    return document.hidden || Boolean(Turbo.navigator.currentVisit) ||
      Boolean(document.activeElement?.matches("input:not([type=hidden], [data-keeps-choice]), textarea, select")) ||
      document.querySelector(".error-summary, dialog[open]") !== null ||
      [...document.querySelectorAll("input:not([type=hidden]), textarea, select")].some(isTouched)
  }
}
