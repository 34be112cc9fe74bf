import { WORDS, COMMON } from "./password_words.js"

// How hard a password is to guess, roughly and without asking anybody: the server judges for good.
// Guesses are powers of ten, added up over the cheapest way to put the password together.

const RANKS = new Map(WORDS.split(" ").map((word, index) => [word, Math.log10(index + 2)]))
const KEYS = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "1234567890", "qazwsxedcrfvtgbyhnujmikolp", "1qaz2wsx3edc4rfv5tgb6yhn"]
const LEET = { 4: "a", "@": "a", 8: "b", 3: "e", 6: "g", 9: "g", 1: "i", "!": "i", 0: "o", 5: "s", $: "s", 7: "t", "+": "t", 2: "z" }
const JUDGED = 64
const ENOUGH = 8.01
const STRONG = 10
// Guesses for one letter of what could be a word, and for one of another script.
const WORD_LETTER = 0.64
const OTHER_LETTER = 0.9

export const MIN = 8
export const MAX = 128

// A password as the server hashes it.
const prepared = (text) => text.replace(/\p{Zs}/gu, " ").normalize("NFC")

// Letters without case, width and accents.
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().normalize("NFKC")
const joined = (text) => fold(text).replace(/\s/gu, "")
const words = (text, least) => fold(text).split(/[^\p{L}\p{N}]+/u).filter((word) => [...word].length >= least)

// FNV-1a with a seed of its own, as tests/conventions/password_meter.rs has it.
function hash(text, seed) {
  let value = (0x811c9dc5 ^ seed) >>> 0
  for (const char of text) value = Math.imul(value ^ char.codePointAt(0), 0x01000193) >>> 0
  value ^= value >>> 15
  value = Math.imul(value, 0x2c1b3c6d) >>> 0
  return (value ^ (value >>> 13)) >>> 0
}

let bits
function isCommon(text) {
  if ([...text].length < 9) return false
  bits ??= Uint8Array.from(atob(COMMON), (char) => char.charCodeAt(0))
  const [first, second] = [hash(text, 0), hash(text, 0x9e3779b9) | 1]
  for (let turn = 0; turn < 8; turn++) {
    const bit = (first + Math.imul(turn, second)) >>> 0
    const at = bit % (bits.length * 8)
    if (!(bits[at >> 3] & (1 << (at & 7)))) return false
  }
  return true
}

// How many powers of ten it takes to guess `part` in one go; infinite where it is nothing known.
function known(part, plain) {
  return Math.min(word(part, plain), sequence(part), repeat(part), date(part), keys(part))
}

function word(part, plain) {
  const reversed = [...plain].reverse().join("")
  const rank = Math.min(RANKS.get(part) ?? Infinity, (RANKS.get(plain) ?? Infinity) + 0.3, (RANKS.get(reversed) ?? Infinity) + 0.3)
  return Math.min(rank, likeWord(part))
}

// Letters that could be a word are taken for one.
function likeWord(part) {
  if (!/^[a-z]{3,}$/.test(part) || /[^aeiouy]{5}/.test(part) || !/[aeiouy]/.test(part)) return Infinity
  return Math.max(2.5, part.length * WORD_LETTER)
}

function sequence(part) {
  if (part.length < 3) return Infinity
  const step = part.charCodeAt(1) - part.charCodeAt(0)
  if (Math.abs(step) > 2) return Infinity
  for (let at = 2; at < part.length; at++) if (part.charCodeAt(at) - part.charCodeAt(at - 1) !== step) return Infinity
  return 1 + Math.log10(part.length)
}

// "aaa", "abcabc": what is repeated, and how often.
function repeat(part) {
  const found = /^(.+?)\1+$/u.exec(part)
  return found ? Math.log10(part.length) + total(found[1]) : Infinity
}

function date(part) {
  if (/^(19|20)\d\d$/.test(part)) return 2
  return /^(\d{6}|\d{8}|\d{1,4}[-./]\d{1,2}[-./]\d{1,4})$/.test(part) ? 4.5 : Infinity
}

function keys(part) {
  if (part.length < 4) return Infinity
  const reversed = [...part].reverse().join("")
  return KEYS.some((row) => row.includes(part) || row.includes(reversed)) ? 1.5 + Math.log10(part.length) : Infinity
}

const totals = new Map()
function total(text) {
  if (totals.has(text)) return totals.get(text)
  if (totals.size > 500) totals.clear()
  const chars = [...text]
  const plain = chars.map((char) => LEET[char] ?? char)
  const single = (char) => (/[^\u0000-\u024f]/.test(char) && /\p{L}/u.test(char) ? OTHER_LETTER : 1)
  // The cheapest way to each place: its cost, and of how many parts it is made.
  const best = [{ cost: 0, parts: 0, open: false }]
  for (let end = 1; end <= chars.length; end++) {
    const before = best[end - 1]
    best[end] = { cost: before.cost + single(chars[end - 1]), parts: before.parts + (before.open ? 0 : 1), open: true }
    for (let start = 0; start < end - 1; start++) {
      const part = chars.slice(start, end).join("")
      const cost = best[start].cost + known(part, plain.slice(start, end).join(""))
      if (cost < best[end].cost) best[end] = { cost, parts: best[start].parts + 1, open: false }
    }
  }
  const { cost, parts } = best[chars.length]
  let order = 0
  for (let part = 2; part <= parts; part++) order += Math.log10(part)
  // Never harder than one sign after the other.
  const guesses = Math.min(cost + order, chars.length)
  totals.set(text, guesses)
  return guesses
}

function isPersonal(text, personal) {
  const folded = joined(text)
  return personal.some((part) => part && folded.includes(part))
}

// What of a person must not be in their password.
export function aboutOwner(email, names) {
  const local = fold(email).split("@")[0]
  const about = [joined(email), ...words(local, 4), joined(local)]
  for (const name of names) about.push(...words(name, 3), joined(name))
  return about.filter((part) => [...part].length >= 3)
}

// { level: 0 to 4, reason: a text's name }
export function judge(typed, personal = []) {
  const text = prepared(typed)
  const length = [...text].length
  if (length < MIN) return { level: 0, reason: "short" }
  if (length > MAX) return { level: 0, reason: "long" }
  if (isPersonal(text, personal)) return { level: 1, reason: "personal" }
  const folded = fold(text)
  if (isCommon(joined(text))) return { level: 1, reason: "common" }
  const guesses = total([...folded].slice(0, JUDGED).join(""))
  if (guesses < ENOUGH) return { level: guesses < 6 ? 1 : 2, reason: "weak" }
  return guesses < STRONG ? { level: 3, reason: "fair" } : { level: 4, reason: "strong" }
}
