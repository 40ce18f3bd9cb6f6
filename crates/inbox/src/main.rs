//! `carnet-inbox`: reads its command line, listens, and stops on SIGTERM or Ctrl-C.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use inbox::{Inbox, Limits, Origin, Settings, StartError, TlsFiles};
use tokio::net::{TcpListener, TcpSocket};

/// Takes sealed questionnaires in and hands out the app.
///
/// The inbox cannot read what it keeps, and never gives a record back over the network: fetch the
/// files in DATA/records and open them at the desk with `carnet pull` and `carnet open`.
#[derive(Parser)]
#[command(name = "carnet-inbox", version, after_help = AFTER_HELP)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Option<Serve>,
}

#[derive(Subcommand)]
enum Command {
    /// Read all records and see whether each is what its name says
    ///
    /// The inbox may be serving meanwhile. Exits with 0 if all are, 1 if not, 2 if they cannot be listed.
    Check {
        /// Folder of the inbox
        #[arg(long, value_name = "DATA")]
        data: PathBuf,
    },
}

#[derive(Args)]
struct Serve {
    /// Folder with programme.json, forms, receipt.key and tokens; records and enrolled devices are
    /// kept here as well
    #[arg(long, value_name = "DATA")]
    data: PathBuf,
    /// Folder with the built app; it is read once, so restart after a new build
    #[arg(long, value_name = "APP")]
    app: PathBuf,
    /// Store that records go to instead of DATA/records: s3://BUCKET/FOLDER, az://… or gs://…, if the
    /// program was built with the feature s3, azure or gcs. Keys, region and endpoint come from the
    /// environment, such as AWS_ACCESS_KEY_ID; keys that can only create are enough
    #[arg(long, value_name = "URL")]
    store: Option<String>,
    /// Origin of an app that is served from elsewhere and may use this inbox as well, such as
    /// https://app.example; can be repeated
    #[arg(long, value_name = "ORIGIN")]
    allow_origin: Vec<Origin>,
    /// Certificate for TLS, in PEM, with those that lead to one that browsers know. New files in the
    /// place of this one and its key are taken by themselves
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Private key of the certificate, in PEM; not to be read by others
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Address to serve GET /metrics on, for Prometheus; without it there are none. Choose one that
    /// only those can reach who look after the inbox
    #[arg(long, value_name = "ADDRESS:PORT")]
    metrics: Option<SocketAddr>,
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

impl Serve {
    fn tls(&self) -> Option<TlsFiles> {
        let (chain, key) = (self.tls_cert.clone()?, self.tls_key.clone()?);
        Some(TlsFiles { chain, key })
    }

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

Phones run the app on https only. Give the inbox a certificate with --tls-cert and --tls-key, or put \
a web server with TLS before it and let both listen on the loopback address.

The log goes to standard output, one JSON object a line: method, route, status and sizes. It holds \
no address, no browser, no token and no file name; see that the web server's log does not either.

Striking a line out of DATA/tokens locks the device out that was enrolled with that token, at once. \
SIGTERM and Ctrl-C let open requests end.";

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = match Arguments::parse() {
        Arguments {
            command: Some(Command::Check { data }),
            ..
        } => check(&data).map_err(|error| (error, CANNOT_CHECK)),
        Arguments {
            serve: Some(serve), ..
        } => run(serve).await.map_err(|error| (error, 1)),
        // Without a command the folders are asked for, so there is nothing left here.
        Arguments { serve: None, .. } => Ok(ExitCode::FAILURE),
    };
    outcome.unwrap_or_else(|(error, code)| {
        eprintln!("carnet-inbox: {error}\n  {}", remedy(&error));
        ExitCode::from(code)
    })
}

/// The exit code of a check that could not be made; that of one which found something is 1.
const CANNOT_CHECK: u8 = 2;

fn check(data: &Path) -> Result<ExitCode, StartError> {
    let found = inbox::check(data)?;
    let named = [
        ("damaged", &found.damaged),
        ("unreadable", &found.unreadable),
        ("misnamed", &found.misnamed),
        ("half-written", &found.half_written),
    ];
    let mut out = io::stdout().lock();
    for (word, names) in named {
        for name in names {
            // Who stops listening still gets the exit code.
            let _ = writeln!(out, "{word:<12}  {}", name.escape_debug());
        }
    }
    let counts = named.map(|(word, names)| format!("{} {word}", names.len()));
    let _ = writeln!(out, "{} sound, {}", found.sound, counts.join(", "));
    Ok(ExitCode::from(u8::from(!found.is_sound())))
}

async fn run(arguments: Serve) -> Result<ExitCode, StartError> {
    let (limits, tls) = (arguments.limits(), arguments.tls());
    let inbox = Inbox::open(Settings {
        data: arguments.data,
        app: arguments.app,
        store: arguments.store,
        origins: arguments.allow_origin,
        tls,
        limits,
        log,
    })?;
    let (listener, address) = listen(arguments.listen)?;
    if let Some(wanted) = arguments.metrics {
        let (listener, address) = listen(wanted)?;
        log(&format!(r#"{{"event":"metrics","address":"{address}"}}"#));
        tokio::spawn(inbox.metrics().serve(listener));
    }
    let stop = stop_signal().map_err(|source| StartError::Listen { address, source })?;
    log(&format!(r#"{{"event":"listening","address":"{address}"}}"#));
    inbox.serve(listener, stop).await;
    log(r#"{"event":"stopped"}"#);
    Ok(ExitCode::SUCCESS)
}

/// Connections that wait to be accepted; the system may allow fewer. When there are more, the next ones
/// try again after a second.
const BACKLOG: u32 = 4096;

fn listen(wanted: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let bind = || {
        let socket = match wanted {
            SocketAddr::V4(_) => TcpSocket::new_v4()?,
            SocketAddr::V6(_) => TcpSocket::new_v6()?,
        };
        // Else a restart has to wait until the system has forgotten the last connections.
        #[cfg(unix)]
        socket.set_reuseaddr(true)?;
        socket.bind(wanted)?;
        let listener = socket.listen(BACKLOG)?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    };
    bind().map_err(|source| StartError::Listen {
        address: wanted,
        source,
    })
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
        StartError::Unusable { .. } => {
            "The user that runs the inbox must be able to read the data folder and the app, and to \
             write into the data folder."
        }
        StartError::Scheme { .. } => {
            "The features s3, azure and gcs put their stores into the program: \
             `cargo build --profile native -p carnet-inbox --features s3`."
        }
        #[cfg(feature = "cloud")]
        StartError::Cloud { .. } => {
            "Keys, region and endpoint are taken from the environment: for s3 AWS_ACCESS_KEY_ID, \
             AWS_SECRET_ACCESS_KEY, AWS_REGION and AWS_ENDPOINT."
        }
        StartError::OpenKey { .. } => {
            "Whoever reads the receipt key can forge receipts, and phones would let records go; whoever \
             reads TLS's can pretend to be this inbox. Make it private with `chmod 600`."
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
        StartError::Pem { .. } | StartError::Certificate { .. } => {
            "--tls-cert names the certificate with those behind it, --tls-key its private key, both in \
             PEM: what certbot calls fullchain.pem and privkey.pem."
        }
        StartError::Listen { .. } => {
            "Another program may use this address already; choose another one with --listen."
        }
    }
}
