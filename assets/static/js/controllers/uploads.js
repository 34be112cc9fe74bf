import { Controller } from "../vendor/stimulus.js"

const STEP = 1024
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"]
const AT_ONCE = 2

// Sends each file as soon as it is chosen, dropped or pasted, and shows how far it is. What is wrong
// by size, count or ending is said before anything is sent.
export default class extends Controller {
  static targets = ["zone", "input", "list", "template", "status"]
  static values = {
    name: String, url: String, maxCount: Number, maxBytes: Number, accept: String,
    tooMany: String, tooLarge: String, wrongType: String, offline: String, cancel: String, remove: String, done: String,
  }

  #files = new WeakMap()
  #calls = new Map()

  disconnect() {
    for (const call of this.#calls.values()) call.abort()
    this.#calls.clear()
  }

  over(event) {
    if (!event.dataTransfer.types.includes("Files")) return
    event.preventDefault()
    this.zoneTarget.classList.add("drop--over")
  }

  leave(event) {
    if (!event.relatedTarget) this.zoneTarget.classList.remove("drop--over")
  }

  drop(event) {
    if (!event.dataTransfer.types.includes("Files")) return
    event.preventDefault()
    this.zoneTarget.classList.remove("drop--over")
    this.#take([...event.dataTransfer.files])
  }

  paste(event) {
    const files = [...(event.clipboardData?.files ?? [])]
    if (files.length === 0) return
    event.preventDefault()
    this.#take(files)
  }

  choose() {
    const files = [...this.inputTarget.files]
    this.inputTarget.value = ""
    this.#take(files)
  }

  receive({ detail }) {
    this.#take([detail.file])
  }

  // The list of a page that is fetched again knows nothing of what is on its way.
  guard(event) {
    if (this.listTarget.contains(event.target) || event.target === this.listTarget) {
      if (this.listTarget.querySelector("[data-upload]")) event.preventDefault()
    }
  }

  retry({ target }) {
    const item = target.closest("li")
    this.#wait(item)
    this.#next()
  }

  async remove(event) {
    event.preventDefault()
    const item = event.target.closest("li")
    this.#calls.get(item)?.abort()
    if (item.dataset.file && !(await this.#takeBack(item))) return
    const neighbour = item.nextElementSibling ?? item.previousElementSibling
    item.remove()
    ;(neighbour?.querySelector("[data-role=remove]") ?? this.inputTarget).focus()
    this.dispatch("removed")
    this.#next()
  }

  async #takeBack(item) {
    const body = new URLSearchParams({ csrf_token: this.#field("csrf_token") })
    const headers = { Accept: "application/json" }
    try {
      const response = await fetch(`${this.urlValue}/${item.dataset.file}/remove`, { method: "POST", headers, body })
      if (response.ok || response.status === 404) return true
      this.#complain(item, (await response.json()).message)
    } catch {
      this.#complain(item, this.offlineValue)
    }
    return false
  }

  #take(files) {
    for (const file of files) {
      const item = this.templateTarget.content.firstElementChild.cloneNode(true)
      this.#files.set(item, file)
      item.querySelector(".upload__name").textContent = file.name
      item.querySelector(".upload__size").textContent = this.#size(file.size)
      this.listTarget.append(item)
      const problem = this.#problem(file)
      if (problem) this.#fail(item, problem, false)
      else this.#wait(item)
    }
    this.#next()
  }

  #problem(file) {
    const others = this.listTarget.querySelectorAll("[data-file], [data-upload=sending]").length
    if (this.maxCountValue > 1 && others >= this.maxCountValue) return this.tooManyValue
    if (file.size > this.maxBytesValue) return this.tooLargeValue
    const ending = file.name.includes(".") ? `.${file.name.split(".").pop().toLowerCase()}` : ""
    return ending && !this.acceptValue.split(",").includes(ending) ? this.wrongTypeValue : ""
  }

  #wait(item) {
    item.dataset.upload = "sending"
    this.#part(item, "error").hidden = true
    this.#part(item, "retry").hidden = true
    const bar = this.#part(item, "bar")
    bar.hidden = false
    bar.value = 0
    this.#label(item, this.cancelValue)
  }

  #next() {
    const waiting = [...this.listTarget.querySelectorAll("[data-upload=sending]")].filter((item) => !this.#calls.has(item))
    for (const item of waiting.slice(0, AT_ONCE - this.#calls.size)) this.#send(item)
    if (this.#calls.size === 0) this.dispatch("settled")
  }

  #send(item) {
    const [call, body] = [new XMLHttpRequest(), new FormData()]
    const bar = this.#part(item, "bar")
    body.append("csrf_token", this.#field("csrf_token"))
    body.append("draft", this.#field("draft"))
    body.append(this.nameValue, this.#files.get(item))
    const end = (finish) => () => {
      this.#calls.delete(item)
      finish()
      this.#next()
    }
    call.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total
    })
    call.addEventListener("load", end(() => this.#answered(item, call)))
    call.addEventListener("error", end(() => this.#fail(item, this.offlineValue, true)))
    call.addEventListener("timeout", end(() => this.#fail(item, this.offlineValue, true)))
    call.addEventListener("abort", () => this.#calls.delete(item))
    call.open("POST", this.urlValue)
    call.responseType = "json"
    call.setRequestHeader("Accept", "application/json")
    bar.setAttribute("aria-label", this.#files.get(item).name)
    this.#calls.set(item, call)
    call.send(body)
  }

  #answered(item, call) {
    const answer = call.response
    if (call.status !== 201) {
      return this.#fail(item, answer?.errors?.[0]?.message ?? answer?.message ?? this.offlineValue, call.status >= 500 || call.status === 429)
    }
    const { file } = answer.data
    // There is one spoken message: the server let go of the one before.
    if (this.maxCountValue === 1) for (const other of this.listTarget.querySelectorAll("[data-file]")) other.remove()
    delete item.dataset.upload
    item.dataset.file = file.id
    this.#part(item, "bar").hidden = true
    const name = item.querySelector(".upload__name")
    name.textContent = file.name
    name.href = file.url
    const sound = this.#part(item, "sound")
    if (sound) Object.assign(sound, { src: file.url, hidden: false })
    this.#part(item, "remove").value = file.id
    this.#label(item, this.removeValue)
    this.statusTarget.textContent = `${this.doneValue}: ${file.name}`
    this.dispatch("stored", { detail: answer.data })
  }

  #fail(item, problem, again) {
    item.dataset.upload = "failed"
    this.#part(item, "bar").hidden = true
    this.#part(item, "retry").hidden = !again
    this.#label(item, this.removeValue)
    this.#complain(item, problem)
  }

  #complain(item, problem) {
    const error = this.#part(item, "error")
    error.textContent = problem
    error.hidden = false
  }

  #label(item, word) {
    const button = this.#part(item, "remove")
    button.textContent = word
    button.setAttribute("aria-label", `${word}: ${item.querySelector(".upload__name").textContent}`)
  }

  #part(item, role) {
    return item.querySelector(`[data-role=${role}]`)
  }

  #field(name) {
    return this.element.closest("form").elements[name].value
  }

  #size(bytes) {
    const power = Math.min(UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log(bytes) / Math.log(STEP)))
    const options = { style: "unit", unit: UNITS[power], unitDisplay: "short", maximumFractionDigits: power > 1 ? 1 : 0 }
    return new Intl.NumberFormat(document.documentElement.lang, options).format(bytes / STEP ** power)
  }
}
