import { Controller } from "../vendor/stimulus.js"

const QUIET = 800

// Keeps what was typed on the server, and holds the form until everything that is on its way there
// has arrived.
export default class extends Controller {
  static targets = ["id", "version", "files", "status", "conflict", "reason"]
  static values = { url: String, saved: String, failed: String, waiting: String, unfinished: String }

  #timer = null
  #saving = null
  #isDirty = false
  #isSubmitted = false
  #held = null

  disconnect() {
    clearTimeout(this.#timer)
  }

  changed({ target }) {
    if (target.type === "file" || !target.name) return
    this.#isDirty = true
    this.#schedule(QUIET)
  }

  // Whoever leaves in the middle of a word finds it again.
  leave() {
    if (this.#isDirty && !this.#isSubmitted && !this.#saving) this.#send(true).catch(() => {})
  }

  // Here the person decides against what another tab has saved.
  keep() {
    this.conflictTarget.hidden = true
    this.idTarget.value = ""
    this.versionTarget.value = "*"
    this.#isDirty = true
    this.#save()
  }

  // A file came: the draft may be new with it.
  adopt({ detail }) {
    this.#take(detail)
    this.list()
  }

  // What is handed in is what is listed.
  list() {
    this.filesTarget.value = [...this.element.querySelectorAll("[data-file]")].map((item) => item.dataset.file).join(",")
  }

  hold(event) {
    const unfinished = this.element.querySelector("[data-upload=failed]")
    if (this.#saving || this.element.querySelector("[data-upload=sending]")) {
      event.preventDefault()
      this.#held = event.submitter
      this.#say(this.#saving ? "" : this.waitingValue)
    } else if (unfinished) {
      event.preventDefault()
      this.#say(this.unfinishedValue)
      unfinished.querySelector("button:not([hidden])").focus()
    } else {
      clearTimeout(this.#timer)
      this.#isSubmitted = true
    }
  }

  submitted() {
    this.#isSubmitted = false
  }

  // What held the form is done with, one way or the other.
  settle() {
    if (!this.#held || this.#saving || this.element.querySelector("[data-upload=sending]")) return
    const submitter = this.#held
    this.#held = null
    this.element.requestSubmit(submitter)
  }

  #schedule(delay) {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#save(), delay)
  }

  async #save() {
    if (this.#isSubmitted || !this.#isDirty || this.#saving) return
    this.#isDirty = false
    this.#saving = this.#send(false)
    try {
      await this.#answered(await this.#saving)
    } catch {
      this.#isDirty = true
      this.#say(this.failedValue)
      this.#schedule(10 * QUIET)
    }
    this.#saving = null
    if (this.#held) this.settle()
    else if (this.#isDirty && this.conflictTarget.hidden) this.#schedule(QUIET)
  }

  #send(keepalive) {
    const fields = [...new FormData(this.element)].filter(([, value]) => typeof value === "string")
    const headers = { Accept: "application/json" }
    return fetch(this.urlValue, { method: "POST", headers, body: new URLSearchParams(fields), keepalive })
  }

  async #answered(response) {
    const answer = await response.json()
    if (response.ok) {
      this.#take(answer.data)
      this.versionTarget.value = answer.data.version
      return this.#say(this.savedValue)
    }
    if (response.status !== 409) return this.#say(answer.message ?? this.failedValue)
    this.#say("")
    this.reasonTarget.textContent = answer.message
    this.conflictTarget.hidden = false
  }

  #take({ draft }) {
    this.idTarget.value = draft
    document.getElementById("discard-draft")?.removeAttribute("hidden")
  }

  #say(text) {
    this.statusTarget.textContent = text
  }
}
