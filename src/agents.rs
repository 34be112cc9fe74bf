//! What a client calls itself (`User-Agent`), in words that people know.
//!
//! Versions are left out: browsers freeze them, and nobody recognises a device by its version.

use crate::i18n::{Language, Text, Texts};

/// What kind of thing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A browser on a desk or a lap.
    Computer,
    /// A browser on a phone.
    Phone,
    /// A browser on a tablet.
    Tablet,
    /// No browser: a script, a service.
    Program,
    /// It does not say.
    Unknown,
}

impl Kind {
    /// The word of the API, and the name of the icon.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Computer => "computer",
            Self::Phone => "phone",
            Self::Tablet => "tablet",
            Self::Program => "program",
            Self::Unknown => "unknown",
        }
    }
}

/// Who asks, as far as it says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agent {
    /// "Firefox"; for a program its name, where people know it ("curl").
    pub browser: Option<&'static str>,
    /// "Linux".
    pub system: Option<&'static str>,
    /// What kind of thing.
    pub kind: Kind,
}

/// More than this is not looked at.
const LONGEST: usize = 512;

/// Who names others too (all say "Safari") stands after those who are named.
const BROWSERS: [(&str, &str); 26] = [
    ("EdgiOS/", "Edge"),
    ("EdgA/", "Edge"),
    ("Edg/", "Edge"),
    ("Edge/", "Edge"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("OPR/", "Opera"),
    ("OPT/", "Opera"),
    ("OPiOS/", "Opera"),
    ("Opera/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("YaBrowser/", "Yandex Browser"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("Ddg/", "DuckDuckGo"),
    ("SznProhlizec/", "Seznam"),
    ("FxiOS/", "Firefox"),
    ("Focus/", "Firefox Focus"),
    ("Firefox/", "Firefox"),
    ("GSA/", "Google"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Trident/", "Internet Explorer"),
    ("MSIE ", "Internet Explorer"),
    ("Epiphany/", "GNOME Web"),
    ("Safari/", "Safari"),
];

const PROGRAMS: [(&str, &str); 6] = [
    ("curl/", "curl"),
    ("Wget/", "Wget"),
    ("HTTPie/", "HTTPie"),
    ("PostmanRuntime/", "Postman"),
    ("insomnia/", "Insomnia"),
    ("PowerShell/", "PowerShell"),
];

/// Android says "Linux" too, and phones of Microsoft say "Android".
const SYSTEMS: [(&str, &str, Kind); 11] = [
    ("Windows Phone", "Windows Phone", Kind::Phone),
    ("iPhone", "iOS", Kind::Phone),
    ("iPod", "iOS", Kind::Phone),
    ("iPad", "iPadOS", Kind::Tablet),
    ("Android", "Android", Kind::Phone),
    ("CrOS", "ChromeOS", Kind::Computer),
    ("Windows", "Windows", Kind::Computer),
    ("Macintosh", "macOS", Kind::Computer),
    ("FreeBSD", "FreeBSD", Kind::Computer),
    ("Linux", "Linux", Kind::Computer),
    ("X11", "Linux", Kind::Computer),
];

/// Reads a `User-Agent` header, whatever stands in it.
#[must_use]
pub fn describe(user_agent: &str) -> Agent {
    let text = &user_agent[..user_agent.floor_char_boundary(LONGEST)];
    let named = |list: &[(&str, &'static str)]| {
        list.iter().find(|(sign, _)| text.contains(sign)).map(|(_, name)| *name)
    };
    if text.trim().is_empty() {
        return Agent { browser: None, system: None, kind: Kind::Unknown };
    }
    // Every browser has begun so for thirty years; no program that means to be known does.
    if !text.starts_with("Mozilla/") && !text.starts_with("Opera/") {
        return Agent { browser: named(&PROGRAMS), system: None, kind: Kind::Program };
    }
    let browser = named(&BROWSERS);
    let Some((_, system, kind)) = SYSTEMS.iter().find(|(sign, ..)| text.contains(sign)) else {
        return Agent { browser, system: None, kind: Kind::Unknown };
    };
    let kind = match *system {
        "Android" if !text.contains("Mobile") => Kind::Tablet,
        _ => *kind,
    };
    Agent { browser, system: Some(system), kind }
}

impl Agent {
    /// "Firefox on Linux".
    #[must_use]
    pub fn text(&self) -> Text {
        match (self.browser, self.system, self.kind) {
            (Some(browser), Some(system), _) => Text::from("agent-browser-on-system")
                .arg("browser", browser.to_owned())
                .arg("system", system.to_owned()),
            (Some(browser), None, _) => {
                Text::from("agent-browser").arg("browser", browser.to_owned())
            }
            (None, Some(system), _) => Text::from("agent-system").arg("system", system.to_owned()),
            (None, None, Kind::Program) => "agent-program".into(),
            (None, None, _) => "agent-unknown".into(),
        }
    }

    /// The same, said.
    #[must_use]
    pub fn say(&self, texts: &Texts, language: Language) -> String {
        texts.say(language, &self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_known_by_what_they_call_themselves() {
        let mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)";
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        let ios = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15";
        for (agent, browser, system, kind) in [
            (
                format!("{windows} {webkit} Chrome/141.0.0.0 Safari/537.36"),
                "Chrome",
                "Windows",
                Kind::Computer,
            ),
            (
                format!("{windows} {webkit} Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0"),
                "Edge",
                "Windows",
                Kind::Computer,
            ),
            (
                format!("{windows} {webkit} Chrome/141.0.0.0 Safari/537.36 OPR/120.0.0.0"),
                "Opera",
                "Windows",
                Kind::Computer,
            ),
            (
                format!(
                    "{mac} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15"
                ),
                "Safari",
                "macOS",
                Kind::Computer,
            ),
            (
                format!("{ios} (KHTML, like Gecko) CriOS/141.0 Mobile/15E148 Safari/604.1"),
                "Chrome",
                "iOS",
                Kind::Phone,
            ),
            (
                format!("{ios} (KHTML, like Gecko) FxiOS/143.0 Mobile/15E148 Safari/605.1.15"),
                "Firefox",
                "iOS",
                Kind::Phone,
            ),
            (
                format!("{ios} (KHTML, like Gecko) EdgiOS/141.0 Mobile/15E148 Safari/604.1"),
                "Edge",
                "iOS",
                Kind::Phone,
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0".into(),
                "Firefox",
                "Linux",
                Kind::Computer,
            ),
            (
                format!(
                    "Mozilla/5.0 (Linux; Android 10; K) {webkit} Chrome/141.0.0.0 Mobile Safari/537.36"
                ),
                "Chrome",
                "Android",
                Kind::Phone,
            ),
            (
                format!(
                    "Mozilla/5.0 (Linux; Android 14; SM-X910) {webkit} SamsungBrowser/26.0 Chrome/122.0 Safari/537.36"
                ),
                "Samsung Internet",
                "Android",
                Kind::Tablet,
            ),
            (
                format!(
                    "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {webkit} Chrome/141.0.0.0 Safari/537.36"
                ),
                "Chrome",
                "ChromeOS",
                Kind::Computer,
            ),
        ] {
            let expected = Agent { browser: Some(browser), system: Some(system), kind };
            assert_eq!(describe(&agent), expected, "{agent}");
        }
    }

    #[test]
    fn programs_are_no_browsers() {
        assert_eq!(describe("curl/8.5.0").browser, Some("curl"));
        for program in ["python-requests/2.32", "reqwest/0.13", "Go-http-client/2.0", "💥"] {
            let expected = Agent { browser: None, system: None, kind: Kind::Program };
            assert_eq!(describe(program), expected, "{program}");
        }
    }

    #[test]
    fn whatever_stands_there_is_read_without_harm() {
        let long = "é".repeat(100_000);
        for odd in ["", "  ", "Mozilla/5.0", "Mozilla/", "\u{0}", long.as_str()] {
            let _ = describe(odd);
        }
        assert_eq!(describe("").kind, Kind::Unknown);
        assert_eq!(describe("Mozilla/5.0 (compatible; Something)").kind, Kind::Unknown);
    }

    #[test]
    fn it_is_said_in_the_language_of_the_reader() {
        let texts = Texts::load().unwrap();
        let agent =
            describe("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0");
        assert_eq!(agent.say(&texts, Language::English), "Firefox on Linux");
        for language in Language::ALL {
            for agent in ["", "curl/8", "reqwest/0.13", "Mozilla/5.0 (X11; Linux)"] {
                let said = describe(agent).say(&texts, language);
                assert!(!said.starts_with("agent-"), "{said}");
            }
        }
    }
}
