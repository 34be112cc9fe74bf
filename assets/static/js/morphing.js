// What a refresh must leave as the person left it.

const isOpenState = ({ target, detail }) => target.matches("details") && detail.attributeName === "open"

const isChoice = ({ target, detail }) => target.matches("[data-keeps-choice]") && detail.attributeName === "checked"

// An opened menu or detail stays open, what was chosen in a list stays chosen.
document.addEventListener("turbo:before-morph-attribute", (event) => {
  if (isOpenState(event) || isChoice(event)) event.preventDefault()
})

// A form that comes back is morphed in place, and Turbo then leaves the focus where it was.
document.addEventListener("turbo:render", ({ detail }) => {
  if (detail.renderMethod === "morph") document.querySelector(".error-summary")?.focus()
})

// A message stays until it is dismissed or the person goes on; a refresh carries none. A question that
// is open stays as it was asked.
document.addEventListener("turbo:before-morph-element", (event) => {
  const { target, detail } = event
  if (target.matches("dialog[open]")) event.preventDefault()
  if (target.id === "flash" && target.childElementCount > 0 && detail.newElement?.childElementCount === 0) {
    event.preventDefault()
  }
})
