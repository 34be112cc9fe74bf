//! The meter on the pages knows the common passwords of the server, in a form that a browser can
//! carry: the words that they are made of, and a Bloom filter of the long ones.
//! `UPDATE_DOCS=1 cargo test password_meter` writes its file anew.

use std::collections::HashMap;
use std::fmt::Write;
use std::{env, fs};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::root;

const LIST: &str = include_str!("../../src/models/users/common_passwords.txt");
const FILE: &str = "assets/static/js/password_words.js";
/// Shorter ones are weak by their length alone.
const LONG: usize = 9;
const BITS_EACH: usize = 14;
const TURNS: u32 = 8;
/// A word of the list stands in this many passwords at least.
const OFTEN: usize = 3;

#[test]
fn the_meter_knows_what_the_server_knows() {
    let expected = generated();
    let path = root().join(FILE);
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &expected).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "{FILE} is out of date: UPDATE_DOCS=1 cargo test password_meter");
    assert!(expected.len() < 20_000, "{}", expected.len());
}

fn generated() -> String {
    let mut text = String::from(
        "// Made from the server's list of common passwords; see tests/conventions/password_meter.rs.\n",
    );
    writeln!(text, "export const WORDS = \"{}\"", words().join(" ")).unwrap();
    writeln!(text, "export const COMMON = \"{}\"", STANDARD.encode(filter())).unwrap();
    text
}

/// What is left of the passwords without digits and signs, the most frequent first.
fn words() -> Vec<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for line in LIST.lines() {
        let letters: String = line.chars().filter(char::is_ascii_lowercase).collect();
        *counts.entry(letters).or_default() += 1;
    }
    let mut words: Vec<_> = counts
        .into_iter()
        .filter(|(word, count)| *count >= OFTEN && (4..=14).contains(&word.len()))
        .collect();
    words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    words.into_iter().map(|(word, _)| word).collect()
}

fn filter() -> Vec<u8> {
    let long: Vec<_> = LIST.lines().filter(|line| line.chars().count() >= LONG).collect();
    let mut bytes = vec![0_u8; (long.len() * BITS_EACH).div_ceil(8)];
    let bits = u32::try_from(bytes.len() * 8).unwrap();
    for line in long {
        let (first, second) = (hash(line, 0), hash(line, 0x9e37_79b9) | 1);
        for turn in 0..TURNS {
            let at = first.wrapping_add(turn.wrapping_mul(second)) % bits;
            bytes[at as usize >> 3] |= 1 << (at & 7);
        }
    }
    bytes
}

/// As `assets/static/js/password_strength.js` has it.
fn hash(text: &str, seed: u32) -> u32 {
    let mut value = 0x811c_9dc5 ^ seed;
    for char in text.chars() {
        value = (value ^ u32::from(char)).wrapping_mul(0x0100_0193);
    }
    value ^= value >> 15;
    value = value.wrapping_mul(0x2c1b_3c6d);
    value ^ (value >> 13)
}
