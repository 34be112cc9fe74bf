// One event stream for all tabs of a browser: browsers allow six HTTP/1.1 connections a host.
// The tab that gets the lock holds the stream and passes every refresh on to the others. When it
// closes, the lock goes to the next tab by itself.

const LOCK = "live-stream"
const URL = "/events"
const EVERYTHING = { id: null, topics: ["*"] }
const RETRY_AFTER = 30_000

class LiveStream {
  #listeners = new Set()
  #channel = null
  #source = null
  #release = null
  #abort = null
  #retry = null

  constructor() {
    addEventListener("pagehide", () => this.#stop())
    addEventListener("pageshow", (event) => event.persisted && this.#resume())
  }

  subscribe(listener) {
    this.#listeners.add(listener)
    this.#start()
  }

  // A visit swaps the body, so the next page subscribes a moment after this one has left.
  unsubscribe(listener) {
    this.#listeners.delete(listener)
    setTimeout(() => this.#listeners.size === 0 && this.#stop(), 1000)
  }

  #start() {
    if (this.#abort || this.#listeners.size === 0 || !("EventSource" in window)) return
    this.#abort = new AbortController()
    this.#channel = "BroadcastChannel" in window ? new BroadcastChannel(LOCK) : null
    this.#channel?.addEventListener("message", ({ data }) => this.#tell(data))

    // Locks need a secure context; without them every tab holds a stream of its own.
    if (navigator.locks && this.#channel) {
      this.#queue(this.#abort.signal)
    } else {
      this.#open({ takenOver: false })
    }
  }

  async #queue(signal) {
    const waited = !(await this.#isFree())
    try {
      await navigator.locks.request(LOCK, { signal }, () => {
        if (signal.aborted) return undefined
        this.#open({ takenOver: waited })
        return new Promise((resolve) => { this.#release = resolve })
      })
    } catch (error) {
      if (error.name !== "AbortError") throw error
    }
  }

  async #isFree() {
    const { held } = await navigator.locks.query()
    return !held.some(({ name }) => name === LOCK)
  }

  #open({ takenOver }) {
    this.#source = new EventSource(URL)
    // Whatever happened between two holders was seen by neither.
    if (takenOver) this.#source.addEventListener("open", () => this.#pass(EVERYTHING), { once: true })
    this.#source.addEventListener("refresh", ({ data }) => this.#receive(data))
    this.#source.addEventListener("error", () => this.#failed())
  }

  #receive(data) {
    try {
      this.#pass(JSON.parse(data))
    } catch {
      this.#pass(EVERYTHING)
    }
  }

  #pass(message) {
    this.#channel?.postMessage(message)
    this.#tell(message)
  }

  #tell({ topics = [] }) {
    for (const listener of this.#listeners) listener(topics)
  }

  // A lost connection is taken up again by the EventSource; a refused one is not.
  #failed() {
    if (this.#source?.readyState !== EventSource.CLOSED) return
    this.#stop()
    this.#retry = setTimeout(() => this.#start(), RETRY_AFTER)
  }

  #resume() {
    this.#start()
    this.#tell(EVERYTHING)
  }

  #stop() {
    clearTimeout(this.#retry)
    this.#source?.close()
    this.#source = null
    this.#release?.()
    this.#release = null
    this.#abort?.abort()
    this.#abort = null
    this.#channel?.close()
    this.#channel = null
  }
}

export const liveStream = new LiveStream()
