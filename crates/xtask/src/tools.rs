//! The tools that building and testing need: which versions, where they are, how to get them.
//!
//! Every version is pinned here, except two that are pinned where they belong already:
//! wasm-bindgen's command follows `Cargo.lock`, and npm's packages (wasm-opt, Playwright) follow
//! the `package.json` and the lock file in `tests/` and `tests/interop/`.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;
use crate::house::House;
use crate::run;

/// What the app is compiled to.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";
/// The Rust whose unstable settings the app's release uses; with another it is built without them.
const SIZE_SETTINGS_RUST: &str = "1.95";
/// The bundler. Later versions need a later compiler.
pub(crate) const TRUNK: &str = "0.22.0-beta.1";
/// Licences, bans and sources of dependencies.
pub(crate) const CARGO_DENY: &str = "0.20.2";
/// The oldest Node.js that wasm-opt and Playwright run on.
pub(crate) const NODE_MAJOR: u32 = 20;

/// A tool that cargo installs.
struct CargoTool<'a> {
    name: &'a str,
    version: &'a str,
    binary: &'a str,
    options: &'a [&'a str],
    /// Its own lock file may name crates that no longer suit the compiler.
    locked: bool,
    optimise: &'a str,
}

/// Everything that building the app needs; returns the `PATH` to build with.
pub(crate) fn for_app(house: &House) -> Result<OsString, Error> {
    wasm_target()?;
    if knows_size_settings() {
        standard_library_source()?;
    }
    node()?;
    let mut folders = Vec::new();
    folders.extend(trunk(house)?);
    if let Some(version) = locked_version(house, "wasm-bindgen")? {
        folders.extend(wasm_bindgen(house, &version)?);
    }
    npm_packages(house, &house.tests())?;
    folders.push(house.npm_bin());
    let path = env::var_os("PATH").unwrap_or_default();
    folders.extend(env::split_paths(&path));
    env::join_paths(folders).map_err(|error| Error::Usage(error.to_string()))
}

/// The standard library for the browser.
pub(crate) fn wasm_target() -> Result<(), Error> {
    let found =
        run::ask(Command::new("rustc").args(["--print", "target-libdir", "--target", WASM_TARGET]));
    if found.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    if run::ask(Command::new("rustup").arg("--version")).is_none() {
        return Err(Error::Missing {
            what: format!("Rust's standard library for {WASM_TARGET}"),
            get: "https://rustup.rs, or your system's package for it".to_owned(),
        });
    }
    run::step(
        &format!("Adding Rust's standard library for {WASM_TARGET}"),
        Command::new("rustup").args(["target", "add", WASM_TARGET]),
    )
}

/// Whether the compiler is the one whose settings for a small standard library are known. They are
/// not stable: another version may know them by other names.
pub(crate) fn knows_size_settings() -> bool {
    run::ask(Command::new("rustc").arg("--version"))
        .is_some_and(|line| line.starts_with(&format!("rustc {SIZE_SETTINGS_RUST}.")))
}

/// The source of Rust's standard library, which the app's release is compiled with.
fn standard_library_source() -> Result<(), Error> {
    let sysroot = run::ask(Command::new("rustc").args(["--print", "sysroot"])).unwrap_or_default();
    let source = Path::new(&sysroot).join("lib/rustlib/src/rust/library/std");
    if source.is_dir() {
        return Ok(());
    }
    if run::ask(Command::new("rustup").arg("--version")).is_none() {
        return Err(Error::Missing {
            what: "the source of Rust's standard library".to_owned(),
            get: "https://rustup.rs, or your system's package for it (on Debian: rust-src)"
                .to_owned(),
        });
    }
    run::step(
        "Adding the source of Rust's standard library (40 MB)",
        Command::new("rustup").args(["component", "add", "rust-src"]),
    )
}

/// Node.js and npm: nothing here installs them.
pub(crate) fn node() -> Result<(), Error> {
    let missing = |what: &str| Error::Missing {
        what: what.to_owned(),
        get: "https://nodejs.org (on Debian: apt-get install nodejs npm)".to_owned(),
    };
    let version = run::ask(Command::new("node").arg("--version"))
        .ok_or_else(|| missing(&format!("Node.js {NODE_MAJOR} or later")))?;
    let major = version.trim_start_matches('v').split('.').next();
    if major.and_then(|m| m.parse().ok()).unwrap_or(0) < NODE_MAJOR {
        return Err(missing(&format!(
            "Node.js {NODE_MAJOR} or later (found {version})"
        )));
    }
    match run::ask(Command::new("npm").arg("--version")) {
        Some(_) => Ok(()),
        None => Err(missing("npm")),
    }
}

/// The npm packages of a folder, exactly as its lock file says.
pub(crate) fn npm_packages(house: &House, folder: &Path) -> Result<(), Error> {
    node()?;
    let lock = folder.join("package-lock.json");
    let wanted = fs::read(&lock).map_err(Error::file(&lock))?;
    let mark = folder.join("node_modules/.installed-lock.json");
    if fs::read(&mark).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    run::step(
        &format!(
            "Installing npm packages into {}",
            house.short(&folder.join("node_modules"))
        ),
        Command::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(folder),
    )?;
    fs::write(&mark, &wanted).map_err(Error::file(&mark))
}

/// A browser for the browser tests: `CHROMIUM`, or a usual place, or Debian's package.
pub(crate) fn chromium() -> Result<PathBuf, Error> {
    if let Some(path) = find_chromium() {
        return Ok(path);
    }
    let get = "apt-get install --no-install-recommends chromium chromium-driver";
    if !is_debian_root() {
        return Err(Error::Missing {
            what: "Chromium".to_owned(),
            get: format!("sudo {get} (or set CHROMIUM to a Chromium or Chrome you have)"),
        });
    }
    apt_install(
        "Installing Chromium (about 300 MB)",
        &["chromium", "chromium-driver"],
    )?;
    find_chromium().ok_or_else(|| Error::Missing {
        what: "Chromium".to_owned(),
        get: get.to_owned(),
    })
}

/// Whether `strace` is there: the inbox's durability tests break the disk with it. Installed as
/// root on Debian; elsewhere those tests are left out.
pub(crate) fn strace() -> Result<bool, Error> {
    let found = || run::ask(Command::new("strace").arg("--version")).is_some();
    if !found() && is_debian_root() {
        apt_install("Installing strace (2 MB)", &["strace"])?;
    }
    Ok(found())
}

fn apt_install(line: &str, packages: &[&str]) -> Result<(), Error> {
    run::step(
        "Refreshing Debian's package list",
        Command::new("apt-get").args(["update", "--quiet"]),
    )?;
    run::step(
        line,
        Command::new("apt-get")
            .args(["install", "--yes", "--quiet", "--no-install-recommends"])
            .args(packages)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

/// The `cargo-deny` program.
pub(crate) fn cargo_deny(house: &House) -> Result<PathBuf, Error> {
    let tool = CargoTool {
        name: "cargo-deny",
        version: CARGO_DENY,
        binary: "cargo-deny",
        options: &[],
        locked: true,
        optimise: "0",
    };
    Ok(match cargo_tool(house, &tool)? {
        Some(folder) => folder.join(exe(tool.binary)),
        None => PathBuf::from(tool.binary),
    })
}

fn trunk(house: &House) -> Result<Option<PathBuf>, Error> {
    cargo_tool(
        house,
        &CargoTool {
            name: "trunk",
            version: TRUNK,
            binary: "trunk",
            options: &["--no-default-features", "--features", "rustls"],
            locked: true,
            optimise: "0",
        },
    )
}

fn wasm_bindgen(house: &House, version: &str) -> Result<Option<PathBuf>, Error> {
    cargo_tool(
        house,
        &CargoTool {
            name: "wasm-bindgen-cli",
            version,
            binary: "wasm-bindgen",
            options: &[],
            locked: false,
            optimise: "1",
        },
    )
}

/// Finds a tool, or installs it for this repository alone. Returns its folder if it is not the
/// one that `PATH` leads to.
fn cargo_tool(house: &House, tool: &CargoTool<'_>) -> Result<Option<PathBuf>, Error> {
    if has_version(Path::new(tool.binary), tool.version) {
        return Ok(None);
    }
    let folder = house.tools().join("bin");
    if !has_version(&folder.join(exe(tool.binary)), tool.version) {
        let root = house.tools();
        let mut command = Command::new("cargo");
        command.args(["install", tool.name, "--version", tool.version, "--force"]);
        command.arg("--root").arg(&root).args(tool.options);
        if tool.locked {
            command.arg("--locked");
        }
        // A tool that runs for seconds is not worth minutes of optimisation.
        command
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", tool.optimise)
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "256")
            .env("CARGO_TARGET_DIR", house.target.join("tools-build"))
            .current_dir(&house.root);
        run::step(
            &format!(
                "Installing {} {} into {} (some minutes, once)",
                tool.name,
                tool.version,
                house.short(&root)
            ),
            &mut command,
        )?;
    }
    Ok(Some(folder))
}

fn has_version(program: &Path, version: &str) -> bool {
    run::ask(Command::new(program).arg("--version"))
        .is_some_and(|line| line.split_whitespace().any(|word| word == version))
}

/// The version of a crate in `Cargo.lock`, if the workspace uses it.
fn locked_version(house: &House, name: &str) -> Result<Option<String>, Error> {
    let path = house.root.join("Cargo.lock");
    let lock = fs::read_to_string(&path).map_err(Error::file(&path))?;
    Ok(version_in_lock(&lock, name))
}

fn version_in_lock(lock: &str, name: &str) -> Option<String> {
    let mut lines = lock.lines();
    lines.find(|line| *line == format!("name = \"{name}\""))?;
    let version = lines.next()?.strip_prefix("version = \"")?;
    Some(version.trim_end_matches('"').to_owned())
}

fn find_chromium() -> Option<PathBuf> {
    if let Some(path) = env::var_os("CHROMIUM") {
        return Some(PathBuf::from(path));
    }
    [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ]
    .iter()
    .map(PathBuf::from)
    .find(|path| path.is_file())
}

fn is_debian_root() -> bool {
    Path::new("/usr/bin/apt-get").is_file()
        && run::ask(Command::new("id").arg("-u")).as_deref() == Some("0")
}

fn exe(name: &str) -> String {
    format!("{name}{}", env::consts::EXE_SUFFIX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"
[[package]]
name = "wasm-bindgen-shared"
version = "0.2.1"

[[package]]
name = "wasm-bindgen"
version = "0.2.130"
source = "somewhere"
"#;

    #[test]
    fn takes_the_version_of_exactly_the_named_crate() {
        assert_eq!(
            version_in_lock(LOCK, "wasm-bindgen").as_deref(),
            Some("0.2.130")
        );
        assert_eq!(version_in_lock(LOCK, "wasm"), None);
    }

    #[test]
    fn a_missing_program_has_no_version() {
        assert!(!has_version(Path::new("no-such-program-here"), "1"));
    }
}
