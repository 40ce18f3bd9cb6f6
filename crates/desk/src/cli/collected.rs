//! The command line of what comes by hand, and of what the desk says it has opened.

use std::path::PathBuf;

use clap::{Args, value_parser};

use super::{DeskFolder, Reader};

/// Take sealed records from parcels: files that carry a device's outbox by hand.
///
/// A record is taken only if its name is the SHA-256 of its contents, and nothing is ever overwritten.
/// Of a parcel that was cut off or damaged, all records before that place are taken. They wait at the
/// desk like those that were pulled.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  carnet receive /media/usb/*.tar")]
pub(crate) struct Receive {
    #[command(flatten)]
    pub(crate) folder: DeskFolder,
    /// A parcel
    #[arg(value_name = "PARCEL", required = true)]
    pub(crate) parcels: Vec<PathBuf>,
}

/// Sign which records the desk has opened, so that devices know what has really arrived.
///
/// Opens every record of the desk and lists those that opened. A device keeps a delivered record until
/// it is listed, and delivers it again if its day is one that the list speaks of and it is not there. These
/// are the days before the last `carnet pull`; what came by hand is listed as well. The list stays at
/// the desk as collected.json; each is one edition higher than the last.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  carnet pull --from data/inbox/records\n  carnet collected -o \
data/inbox/collected.json"
)]
pub(crate) struct Collected {
    #[command(flatten)]
    pub(crate) reader: Reader,
    /// How many days back the list reaches; without it 60, or as many as devices keep records if that is
    /// more
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=3650))]
    pub(crate) days: Option<u16>,
    /// Write it to this file too: collected.json in the inbox's data folder
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Write it to this file too as a parcel (.tar), for devices without a network
    #[arg(long, value_name = "FILE")]
    pub(crate) parcel: Option<PathBuf>,
}
