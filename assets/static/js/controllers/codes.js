import { Controller } from "../vendor/stimulus.js"

// Backup codes: to the clipboard, into a file, onto paper. The file is made here, so that the server
// need not have the codes a second time.
export default class extends Controller {
  static targets = ["list", "copied"]
  static values = { name: String }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.#text())
    } catch {
      // No clipboard over plain http: leave them selected, to be copied by hand where this fails too.
      getSelection().selectAllChildren(this.listTarget)
      if (!document.execCommand("copy")) return
    }
    const label = this.copiedTarget
    this.label ??= label.textContent
    label.textContent = label.dataset.codesDone
    clearTimeout(this.timer)
    this.timer = setTimeout(() => { label.textContent = this.label }, 2000)
  }

  download() {
    const link = document.createElement("a")
    link.href = URL.createObjectURL(new Blob([this.#text()], { type: "text/plain" }))
    link.download = this.nameValue
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 1000)
  }

  print() {
    window.print()
  }

  disconnect() {
    clearTimeout(this.timer)
  }

  #text() {
    return [...this.listTarget.children].map((item) => item.textContent.trim()).join("\n") + "\n"
  }
}
