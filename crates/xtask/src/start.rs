//! `cargo xtask start`: a whole local programme, from nothing to the first questionnaire.

use std::env;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::build;
use crate::digest::Digests;
use crate::error::Error;
use crate::forms;
use crate::house::House;
use crate::run;

/// What a person may choose.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// TCP port on this machine.
    pub(crate) port: u16,
    /// Folder for the desk's keys and the inbox's store.
    pub(crate) data: PathBuf,
    /// Workbooks and forms (XForms XML); all of `forms/` if none is named.
    pub(crate) forms: Vec<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            port: 8080,
            data: PathBuf::from("data"),
            forms: Vec::new(),
        }
    }
}

/// Sets up what is missing and serves the app until it is stopped.
pub(crate) fn run(house: &House, options: Options) -> Result<(), Error> {
    port_is_free(options.port)?;
    let options = absolute(house, options)?;
    build::app(house)?;
    build::native(house)?;
    programme(house, &options)?;
    let link = new_link(house, &options)?;
    guide(house, &options, &link);
    serve(house, &options)
}

/// Paths as typed are relative to where the person is; forms default to those of the house.
fn absolute(house: &House, mut options: Options) -> Result<Options, Error> {
    if options.forms.is_empty() {
        options.forms = forms::compile(house)?;
    }
    if options.forms.is_empty() {
        return Err(Error::Usage(
            "there is no workbook (.md) in forms/; name one with --form FILE".to_owned(),
        ));
    }
    let here = env::current_dir().map_err(Error::file("."))?;
    options.data = here.join(&options.data);
    options.forms = options.forms.iter().map(|form| here.join(form)).collect();
    match options.forms.iter().find(|form| !form.is_file()) {
        Some(form) => Err(Error::Usage(format!(
            "there is no form at {}",
            form.display()
        ))),
        None => Ok(options),
    }
}

fn port_is_free(port: u16) -> Result<(), Error> {
    match TcpListener::bind(("127.0.0.1", port)) {
        Ok(_) => Ok(()),
        Err(_) => Err(Error::PortTaken(port)),
    }
}

/// Makes keys and the programme on the first start, and the programme again if a form or the
/// address has changed since.
fn programme(house: &House, options: &Options) -> Result<(), Error> {
    let desk = options.data.join("desk");
    let inbox = options.data.join("inbox");
    if !desk.join("organisation.key").exists() {
        run::step(
            "Making keys for a local trial (unprotected: never use them for real records)",
            Command::new(house.native("carnet"))
                .args(["keys", "new", "--no-passphrase", "--desk"])
                .arg(&desk),
        )?;
    }
    let stamp = options.data.join("programme.stamp");
    let wanted = programme_digest(options)?;
    let is_current = fs::read_to_string(&stamp).is_ok_and(|made| made == wanted);
    if is_current && inbox.join("programme.json").is_file() {
        return Ok(());
    }
    let mut command = Command::new(house.native("carnet"));
    command.args(["programme", "new", "--name", "Local trial"]);
    command.arg("--desk").arg(&desk);
    command.arg("--inbox-data").arg(&inbox);
    command.args(["--url", &address(options.port)]);
    for form in &options.forms {
        command.arg("--form").arg(form);
    }
    // What it says to do next follows below, done.
    command.stdout(Stdio::null());
    run::step("Making the local programme", &mut command)?;
    fs::write(&stamp, wanted).map_err(Error::file(&stamp))
}

fn programme_digest(options: &Options) -> Result<String, Error> {
    let mut digests = Digests::default();
    digests.add(address(options.port).as_bytes());
    for form in &options.forms {
        digests.add(&fs::read(form).map_err(Error::file(form))?);
    }
    Ok(digests.finish())
}

fn address(port: u16) -> String {
    format!("http://localhost:{port}")
}

/// Makes a link, as a coordinator would: each enrols one browser.
fn new_link(house: &House, options: &Options) -> Result<String, Error> {
    let mut command = Command::new(house.native("carnet"));
    command.args(["enrol", "--note", "local trial", "--desk"]);
    command.arg(options.data.join("desk"));
    command.arg("--inbox-data").arg(options.data.join("inbox"));
    run::answer("Making an enrolment link", &mut command)
}

/// Says what to do next.
fn guide(house: &House, options: &Options, link: &str) {
    let desk = options.data.join("desk");
    let inbox = options.data.join("inbox");
    let carnet = house.short(&house.native("carnet"));
    let records = house.short(&inbox.join("records"));
    let tables = house.short(&options.data.join("tables"));
    let (desk, inbox) = (house.short(&desk), house.short(&inbox));
    run::say("Open this link in a browser on this machine to enrol it; it works once:");
    println!("\n    {}\n", link.trim());
    run::say("For another browser make another, in another terminal:");
    println!("\n    {carnet} enrol --desk {desk} --inbox-data {inbox}\n");
    run::say("Once questionnaires have been sent:");
    println!("\n    {carnet} pull --desk {desk} --from {records}");
    println!("    {carnet} open --desk {desk}");
    println!("    {carnet} export --desk {desk} --csv {tables}\n");
    run::say("Serving. Ctrl-C stops.");
}

/// Becomes the inbox: signals, a terminal's Ctrl-C among them, reach it and nothing between.
fn serve(house: &House, options: &Options) -> Result<(), Error> {
    let mut command = Command::new(house.native("carnet-inbox"));
    command.arg("--data").arg(options.data.join("inbox"));
    command.arg("--app").arg(house.dist());
    command.args(["--listen", &format!("127.0.0.1:{}", options.port)]);
    become_program(&mut command)
}

#[cfg(unix)]
fn become_program(command: &mut Command) -> Result<(), Error> {
    use std::os::unix::process::CommandExt;
    let program = Path::new(command.get_program()).to_path_buf();
    Err(Error::file(program)(command.exec()))
}

#[cfg(not(unix))]
fn become_program(command: &mut Command) -> Result<(), Error> {
    run::step("Serving", command)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn a_taken_port_is_noticed() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        assert!(matches!(port_is_free(port), Err(Error::PortTaken(p)) if p == port));
    }

    #[test]
    fn a_changed_form_or_port_makes_the_programme_anew() {
        let scratch = Scratch::new();
        let options = |port, form: &[u8]| Options {
            port,
            forms: vec![scratch.write("a.xml", form)],
            ..Options::default()
        };
        let first = programme_digest(&options(8080, b"<a/>")).unwrap();
        assert_eq!(programme_digest(&options(8080, b"<a/>")).unwrap(), first);
        assert_ne!(programme_digest(&options(8081, b"<a/>")).unwrap(), first);
        assert_ne!(programme_digest(&options(8080, b"<b/>")).unwrap(), first);
    }

    #[test]
    fn forms_default_to_those_of_the_house() {
        let scratch = Scratch::new();
        let workbook = b"| survey |\n| | type | name | label |\n| | text | a | A |\n\
            | settings |\n| | form_id |\n| | visit |\n";
        scratch.write("forms/visit.md", workbook);
        scratch.write("forms/README.md", b"About them.");
        let house = House {
            root: scratch.path(""),
            target: scratch.path("target"),
        };
        let options = absolute(&house, Options::default()).unwrap();
        assert_eq!(options.forms, [scratch.path("public/forms/visit.xml")]);
        fs::remove_file(scratch.path("forms/visit.md")).unwrap();
        assert!(absolute(&house, Options::default()).is_err());
    }
}
