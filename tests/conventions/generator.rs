//! The generators still write code that compiles and passes its own tests, in a copy of this
//! checkout. It builds the copy, which takes minutes: `GENERATOR_TEST=1 cargo test generator`.
#![allow(clippy::disallowed_methods, clippy::expect_used, reason = "a test may ask and may panic")]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::root;

const SCAFFOLD: &[&str] = &["scaffold", "note", "title:string!", "body:text", "user:references"];

/// The generators that need no table, and the word that picks the tests of what they write.
const OTHERS: &[(&[&str], &str)] = &[
    (&["worker", "probe_sweeper"], "probe_sweeper"),
    (&["task", "probe:report"], "probe_report"),
    (&["mailer", "probe_greeting"], "probe_greeting"),
    (&["controller", "probe_feed", "latest"], "probe_feed"),
];

#[test]
fn generated_code_compiles_and_passes_its_tests() {
    if let Some(reason) = reason_to_skip() {
        println!("skipped: {reason}");
        return;
    }
    let copy = tempfile::tempdir().expect("a folder for the copy");
    copy_checkout(copy.path());
    let workshop = Workshop { folder: copy.path(), programs: built_in().join("generator") };

    // `cargo loco` is this program with its arguments. Started without cargo around it, it leaves
    // the environment as it is, and with it every dependency that is built already.
    workshop.run("cargo", &["build", "--quiet", "--bin", "user_portal-cli"]);
    let program = workshop.programs.join("debug/user_portal-cli").display().to_string();
    let generate = |what: &[&str]| workshop.run(&program, &[&["generate"], what].concat());

    generate(SCAFFOLD);
    for file in ["src/models/_entities/notes.rs", "src/models/notes.rs", "src/views/notes.rs"] {
        assert!(copy.path().join(file).is_file(), "the scaffold should have written {file}");
    }
    for (what, _) in OTHERS {
        generate(what);
    }
    workshop.run("cargo", &["fmt", "--all", "--check"]);

    let mut tests = vec!["test", "--lib", "--test", "mod", "--", "notes"];
    tests.extend(OTHERS.iter().map(|(_, word)| *word));
    let said = workshop.run("cargo", &tests);
    let words = OTHERS.iter().map(|(_, word)| *word);
    for word in words.chain(["models::notes::", "requests::notes::"]) {
        let ran = said.lines().any(|line| line.starts_with("test ") && line.contains(word));
        assert!(ran, "the test of {word} should have run:\n{said}");
    }
}

/// Why the run is left out, if it is.
fn reason_to_skip() -> Option<&'static str> {
    let works = |program: &str| {
        let mut command = Command::new(program);
        let command = command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    if env::var("GENERATOR_TEST").as_deref() != Ok("1") {
        Some("it takes minutes, GENERATOR_TEST=1 runs it")
    } else if !works("sea-orm-cli") {
        Some("no sea-orm-cli on the PATH (bin/setup installs it)")
    } else if !works("git") || !root().join(".git").exists() {
        Some("not a git checkout: no telling which files are ours")
    } else {
        None
    }
}

/// Copies what git tracks or would track: no build, no database, no local settings.
fn copy_checkout(to: &Path) {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git lists the files");
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    for name in String::from_utf8(listed.stdout).expect("names in UTF-8").split_terminator('\0') {
        let (from, to) = (root().join(name), to.join(name));
        // One that was deleted but not committed so is listed still.
        if from.is_file() {
            fs::create_dir_all(to.parent().expect("a file has a folder")).expect("a folder");
            fs::copy(&from, &to).unwrap_or_else(|err| panic!("{name}: {err}"));
        }
    }
    fs::create_dir_all(to.join("storage")).expect("a folder");
}

/// The target folder that this very test was built in, where the dependencies are.
fn built_in() -> PathBuf {
    let test = env::current_exe().expect("a test knows its own path");
    test.ancestors().nth(3).expect("<target>/<profile>/deps/<test>").to_path_buf()
}

/// The copy, and how commands run in it.
struct Workshop<'a> {
    folder: &'a Path,
    /// Where finished programs go, so that they do not take the place of ours.
    programs: PathBuf,
}

impl Workshop<'_> {
    /// Runs a command in the copy and returns what it said.
    fn run(&self, program: &str, args: &[&str]) -> String {
        let database = |name: &str| {
            format!("sqlite://{}/storage/{name}.sqlite?mode=rwc", self.folder.display())
        };
        let mut command = Command::new(program);
        // What the outer build was told (coverage, flags, its own package) is not for this one.
        for (name, _) in env::vars_os() {
            if is_the_outer_builds(&name.to_string_lossy()) {
                command.env_remove(name);
            }
        }
        let output = command
            .args(args)
            .current_dir(self.folder)
            .env("CARGO_TARGET_DIR", &self.programs)
            .env("CARGO_BUILD_BUILD_DIR", built_in())
            .env("DATABASE_URL", database("generator"))
            .env("QUEUE_URL", database("queue"))
            .env_remove("GENERATOR_TEST")
            .env_remove("TEST_POSTGRES_URL")
            .output()
            .unwrap_or_else(|err| panic!("{program}: {err}"));
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        assert!(output.status.success(), "{program} {}:\n{said}", args.join(" "));
        said
    }
}

/// Variables with which cargo and its wrappers talk to what they start.
fn is_the_outer_builds(name: &str) -> bool {
    const KEPT: &[&str] =
        &["CARGO_HOME", "CARGO_INCREMENTAL", "CARGO_NET_OFFLINE", "CARGO_TERM_COLOR"];
    const OURS: &[&str] = &["CARGO", "RUSTC", "RUSTFLAGS", "RUSTDOC", "LLVM_", "__CARGO", "LOCO_"];
    !KEPT.contains(&name) && OURS.iter().any(|prefix| name.starts_with(prefix))
}
