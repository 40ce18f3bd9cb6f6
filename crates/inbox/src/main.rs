//! `carnet-inbox`: reads its command line, listens, and stops on SIGTERM or Ctrl-C.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser};
use inbox::{Inbox, Limits, Settings, StartError};
use tokio::net::TcpListener;

/// Takes sealed questionnaires in and hands out the app.
///
/// The inbox cannot read what it keeps, and never gives a record back over the network: fetch the
/// files in DATA/records and open them at the desk with `carnet pull` and `carnet open`.
#[derive(Parser)]
#[command(name = "carnet-inbox", version, after_help = AFTER_HELP)]
struct Arguments {
    /// Folder with programme.json, forms, receipt.key and tokens; records and enrolled devices are
    /// kept here as well
    #[arg(long, value_name = "DATA")]
    data: PathBuf,
    /// Folder with the built app; it is read once, so restart after a new build
    #[arg(long, value_name = "APP")]
    app: PathBuf,
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    #[command(flatten)]
    allowance: Allowance,
}

/// How much one device may deliver, whatever its address.
#[derive(Args)]
struct Allowance {
    /// Records that a device may deliver a second in the long run; 0 for no limit
    #[arg(long, value_name = "COUNT", default_value_t = Limits::default().device_rate)]
    device_rate: u32,
    /// Records that a device may deliver at once before --device-rate holds
    #[arg(long, value_name = "COUNT", default_value_t = Limits::default().device_burst)]
    device_burst: u32,
    /// Records that a device may deliver before it has to wait its part of a day for each; 0 for no
    /// limit
    #[arg(long, value_name = "COUNT", default_value_t = Limits::default().device_daily)]
    device_daily: u32,
}

impl Allowance {
    fn limits(&self) -> Limits {
        Limits {
            device_rate: self.device_rate,
            device_burst: self.device_burst,
            device_daily: self.device_daily,
            ..Limits::default()
        }
    }
}

const AFTER_HELP: &str = "\
The DATA folder is made at the desk:
  carnet programme new --inbox-data DATA --url https://… --name … --form …
  carnet enrol --inbox-data DATA

The inbox speaks plain HTTP. For anything but a test on one machine, put a web server with TLS \
before it and let both listen on the loopback address: phones run the app on https only.

The log goes to standard output, one JSON object a line: method, route, status and sizes. It holds \
no address, no browser, no token and no file name; see that the web server's log does not either.

Striking a line out of DATA/tokens locks the device out that was enrolled with that token, at once. \
SIGTERM and Ctrl-C let open requests end.";

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("carnet-inbox: {error}\n  {}", remedy(&error));
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), StartError> {
    let Arguments {
        data,
        app,
        listen,
        allowance,
    } = arguments;
    let inbox = Inbox::open(Settings {
        data,
        app,
        limits: allowance.limits(),
        log,
    })?;
    let unheard = |source| StartError::Listen {
        address: listen,
        source,
    };
    let listener = TcpListener::bind(listen).await.map_err(unheard)?;
    let address = listener.local_addr().map_err(unheard)?;
    let stop = stop_signal().map_err(unheard)?;
    log(&format!(r#"{{"event":"listening","address":"{address}"}}"#));
    inbox.serve(listener, stop).await;
    log(r#"{"event":"stopped"}"#);
    Ok(())
}

/// A log that cannot be written is no reason to refuse a record.
fn log(line: &str) {
    let _ = writeln!(io::stdout().lock(), "{line}");
}

#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// What to do about it.
fn remedy(error: &StartError) -> &'static str {
    match error {
        StartError::Missing { path } if path.ends_with("index.html") => {
            "Build the app first; --app names the folder that holds its index.html."
        }
        StartError::Missing { .. } => {
            "--data names the folder that `carnet programme new --inbox-data` makes at the desk, \
             --app the folder of the built app."
        }
        StartError::Unusable { .. } | StartError::Store { .. } => {
            "The user that runs the inbox must be able to read the data folder and the app, and to \
             write into the data folder."
        }
        StartError::OpenKey { .. } => {
            "Whoever reads this key can forge receipts, and phones would let records go. Make it \
             private with `chmod 600`."
        }
        StartError::ReceiptKey { .. } | StartError::Programme { .. } | StartError::Form { .. } => {
            "Copy the whole folder that `carnet programme new --inbox-data` makes at the desk once \
             more."
        }
        StartError::OtherKey { .. } => {
            "Phones would refuse every receipt. programme.json and receipt.key must come from the \
             same `carnet programme new --inbox-data`."
        }
        StartError::Token { .. } => {
            "Each line of this file begins with the SHA-256 of an enrolment token, 64 lower-case \
             hexadecimal digits, as `carnet enrol` writes it; never the token itself. A note may follow."
        }
        StartError::Device { .. } => {
            "Restore this file from a backup, or move it away: its device is then not enrolled any \
             more and needs a new link."
        }
        StartError::Listen { .. } => {
            "Another program may use this address already; choose another one with --listen."
        }
    }
}
