import { Controller } from "../vendor/stimulus.js"
import { liveStream } from "../live_stream.js"

const URL = "/notifications/count"
const MOST = 99

// Keeps the number of what is new, whatever else the page is busy with.
export default class extends Controller {
  static targets = ["number", "words"]

  #listener = (topics) => (topics.includes("*") || topics.includes("notifications")) && this.#count()

  connect() {
    liveStream.subscribe(this.#listener)
  }

  disconnect() {
    liveStream.unsubscribe(this.#listener)
  }

  async #count() {
    try {
      const response = await fetch(URL, { headers: { Accept: "application/json" } })
      if (response.ok) this.#show(await response.json())
    } catch {
      // Offline: the next change, or the next page, says it.
    }
  }

  #show({ unread, words }) {
    this.numberTarget.textContent = unread > MOST ? `${MOST}+` : unread
    this.wordsTarget.textContent = words
    this.element.hidden = unread === 0
  }
}
