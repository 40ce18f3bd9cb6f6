//! Puts the parts of a parcel together, in whatever order a camera finds them.

use sha2::{Digest, Sha256};

use crate::frame::{DIGEST, Frame, LARGEST, names};

/// As many parcels are collected at once: somebody may have begun anew with another one, and two
/// screens may be in one picture.
const PARCELS: usize = 4;

/// What came of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// It is no part of a parcel.
    Foreign,
    /// This part was there already.
    Known(Progress),
    /// One part more.
    New(Progress),
    /// The last part: this is the parcel, and its digest holds.
    Whole(Vec<u8>),
    /// What was collected of this parcel cannot be right, and is forgotten.
    Damaged,
}

/// How far a parcel is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// How many parts it has.
    pub count: u16,
    /// Which of them have not been read, counted from 1.
    pub missing: Vec<u16>,
}

/// Collects parts until a parcel is whole.
#[derive(Debug, Default)]
pub struct Joiner {
    /// The one of which a part was read last stands last.
    parcels: Vec<Parcel>,
}

/// What has been read of one parcel.
#[derive(Debug)]
struct Parcel {
    id: [u8; 4],
    parts: Vec<Option<Vec<u8>>>,
}

impl Joiner {
    /// Takes the text of a code.
    pub fn hear(&mut self, text: &str) -> Heard {
        let Some(frame) = Frame::parse(text) else {
            return Heard::Foreign;
        };
        let mut parcel = self.parcel_of(&frame);
        let heard = parcel.take(frame);
        let goes_on = matches!(heard, Heard::Known(_) | Heard::New(_));
        if goes_on {
            self.parcels.push(parcel);
        }
        heard
    }

    /// Takes out the parcel that a part belongs to.
    fn parcel_of(&mut self, frame: &Frame) -> Parcel {
        let is_its = |parcel: &Parcel| {
            parcel.id == frame.id && parcel.parts.len() == usize::from(frame.count)
        };
        if let Some(place) = self.parcels.iter().position(is_its) {
            return self.parcels.remove(place);
        }
        if self.parcels.len() == PARCELS {
            self.parcels.remove(0);
        }
        Parcel {
            id: frame.id,
            parts: vec![None; usize::from(frame.count)],
        }
    }
}

impl Parcel {
    fn take(&mut self, frame: Frame) -> Heard {
        let Some(place) = self.parts.get_mut(usize::from(frame.index) - 1) else {
            return Heard::Damaged;
        };
        match place {
            Some(part) if *part == frame.part => return Heard::Known(self.progress()),
            Some(_) => return Heard::Damaged,
            None => *place = Some(frame.part),
        }
        if self.length() > LARGEST + DIGEST {
            return Heard::Damaged;
        }
        let progress = self.progress();
        if !progress.missing.is_empty() {
            return Heard::New(progress);
        }
        self.whole().map_or(Heard::Damaged, Heard::Whole)
    }

    fn length(&self) -> usize {
        self.parts.iter().flatten().map(Vec::len).sum()
    }

    fn progress(&self) -> Progress {
        let numbered = (1..).zip(&self.parts);
        let missing = numbered.filter(|(_, part)| part.is_none());
        Progress {
            count: self.parts.len() as u16,
            missing: missing.map(|(index, _)| index).collect(),
        }
    }

    /// The parcel without its digest, if that holds.
    fn whole(&self) -> Option<Vec<u8>> {
        let stream: Vec<u8> = self.parts.iter().flatten().flatten().copied().collect();
        let (parcel, digest) = stream.split_last_chunk::<DIGEST>()?;
        let holds = Sha256::digest(parcel).as_slice() == digest && names(self.id, digest);
        (holds && !parcel.is_empty()).then(|| parcel.to_vec())
    }
}
