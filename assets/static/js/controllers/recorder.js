import { Controller } from "../vendor/stimulus.js"

const KINDS = [["audio/webm;codecs=opus", "webm"], ["audio/ogg;codecs=opus", "ogg"]]
const LONGEST = 30 * 60

// Records a message with the microphone, and hands it on as a file.
export default class extends Controller {
  static targets = ["start", "stop", "time", "problem"]
  static values = { refused: String, missing: String, broken: String }

  #recorder = null
  #ticking = null

  connect() {
    this.kind = KINDS.find(([type]) => window.MediaRecorder?.isTypeSupported(type))
    this.startTarget.hidden = !this.kind || !navigator.mediaDevices
  }

  // Whoever leaves does not go on being heard.
  disconnect() {
    this.#end(false)
  }

  async start() {
    this.problemTarget.hidden = true
    this.startTarget.disabled = true
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
      this.element.isConnected ? this.#record(stream) : this.#release(stream)
    } catch (error) {
      this.#complain(error)
    }
    this.startTarget.disabled = false
  }

  stop() {
    this.#end(true)
    this.startTarget.focus()
  }

  #record(stream) {
    const [type, ending] = this.kind
    const [parts, recorder] = [[], new MediaRecorder(stream, { mimeType: type })]
    this.#recorder = recorder
    this.keeps = true
    recorder.addEventListener("dataavailable", ({ data }) => data.size > 0 && parts.push(data))
    recorder.addEventListener("error", () => this.#end(false))
    recorder.addEventListener("stop", () => {
      this.#release(stream)
      if (!this.keeps || parts.length === 0) return
      const file = new File(parts, `voice-message.${ending}`, { type: type.split(";")[0] })
      this.dispatch("recorded", { detail: { file } })
    })
    recorder.start(1000)
    this.#show(true)
    this.#tick(0)
    this.stopTarget.focus()
  }

  #tick(seconds) {
    const minutes = Math.floor(seconds / 60)
    this.timeTarget.textContent = `${minutes}:${String(seconds % 60).padStart(2, "0")}`
    if (seconds >= LONGEST) return this.stop()
    this.#ticking = setTimeout(() => this.#tick(seconds + 1), 1000)
  }

  #end(keeps) {
    clearTimeout(this.#ticking)
    this.keeps = keeps
    if (this.#recorder && this.#recorder.state !== "inactive") this.#recorder.stop()
    this.#recorder = null
    this.#show(false)
  }

  #release(stream) {
    for (const track of stream.getTracks()) track.stop()
  }

  #show(isRecording) {
    this.startTarget.hidden = isRecording || !this.kind
    this.stopTarget.hidden = !isRecording
    this.timeTarget.hidden = !isRecording
  }

  #complain(error) {
    const words = { NotAllowedError: this.refusedValue, SecurityError: this.refusedValue, NotFoundError: this.missingValue }
    this.problemTarget.textContent = words[error.name] ?? this.brokenValue
    this.problemTarget.hidden = false
  }
}
