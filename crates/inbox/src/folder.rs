//! Files that are made whole, once, and are on disk before anybody is told so.
//!
//! A file is written as `{name}#{number}`, synced, linked to its name, and the folder is synced. A link
//! never replaces anything, so that of many who make one file at a time exactly one does.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::startup::{make_folder, sync};

/// A folder of such files.
pub(crate) struct Folder {
    path: PathBuf,
    /// Permission bits of new files, of which the process may take some away.
    mode: u32,
    rounds: Rounds,
}

impl Folder {
    pub(crate) fn new(path: PathBuf, mode: u32) -> Arc<Self> {
        Arc::new(Self {
            path,
            mode,
            rounds: Rounds::default(),
        })
    }

    pub(crate) fn path(&self) -> &std::path::Path {
        &self.path
    }

    /// Does something with the folder that waits for the disk.
    pub(crate) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        let folder = self.clone();
        let outcome = tokio::task::spawn_blocking(move || work(&folder)).await;
        outcome.unwrap_or_else(|_| Err(ErrorKind::Other.into()))
    }

    /// Makes a file, unless there is one of that name; tells whether it did, when it is on disk.
    pub(crate) fn make(&self, name: &str, content: &[impl AsRef<[u8]>]) -> io::Result<bool> {
        let path = self.path.join(name);
        // Most who come late are told so without a write.
        if path.try_exists()? {
            return Ok(false);
        }
        let (part, mut file) = match self.half_written(name) {
            // Somebody has moved the folder away while the inbox was serving.
            Err(error) if error.kind() == ErrorKind::NotFound => {
                make_folder(&self.path)?;
                self.half_written(name)?
            }
            opened => opened?,
        };
        let mut pieces = content.iter();
        let linked = pieces
            .try_for_each(|piece| file.write_all(piece.as_ref()))
            .and_then(|()| file.sync_all())
            .and_then(|()| fs::hard_link(&part, path));
        // If it stays, the next start removes it.
        let _ = fs::remove_file(&part);
        match linked {
            Ok(()) => self.rounds.wait(|| sync(&self.path)).map(|()| true),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Waits until a file that is there is on disk: its writer may still be waiting, or may have been
    /// killed while it waited.
    pub(crate) fn confirm(&self, name: &str) -> io::Result<()> {
        sync(&self.path.join(name))?;
        self.rounds.wait(|| sync(&self.path))
    }

    /// A new file `{name}#{number}`, which no other request and no other inbox writes to.
    fn half_written(&self, name: &str) -> io::Result<(PathBuf, File)> {
        let mut number = 1_u32;
        loop {
            let part = self.path.join(format!("{name}#{number}"));
            let mut options = OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, self.mode);
            match options.open(&part) {
                Ok(file) => return Ok((part, file)),
                Err(error) if error.kind() == ErrorKind::AlreadyExists && number < u32::MAX => {
                    number += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// Syncs of a folder, one after the other. One that begins after a link was made is as good for it as a
/// sync of its own, so that many who wait for the disk at one time wait for it once.
#[derive(Default)]
struct Rounds {
    state: Mutex<Counted>,
    ended: Condvar,
}

#[derive(Default)]
struct Counted {
    begun: u64,
    ended: u64,
    /// The last one that failed. The system tells an error once only, so it is everybody's who waited.
    failed: Option<(u64, ErrorKind)>,
}

impl Rounds {
    /// Waits for a sync that begins from now on, and makes it if nobody else does.
    fn wait(&self, sync: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        let mut state = self.state();
        let mine = state.begun + 1;
        while state.ended < mine && state.begun > state.ended {
            let woken = self.ended.wait(state);
            state = woken.unwrap_or_else(PoisonError::into_inner);
        }
        if state.ended < mine {
            state.begun = mine;
            drop(state);
            let outcome = sync();
            state = self.state();
            state.ended = mine;
            if let Err(error) = outcome {
                state.failed = Some((mine, error.kind()));
            }
            self.ended.notify_all();
        }
        match state.failed {
            Some((round, kind)) if round >= mine => Err(kind.into()),
            _ => Ok(()),
        }
    }

    fn state(&self) -> MutexGuard<'_, Counted> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;
    use std::thread;

    use super::*;

    /// Several wait while a sync is under way. How many there were in the end, and what each was told.
    fn waiting(count: usize, second: io::Result<()>) -> (usize, Vec<bool>) {
        let (rounds, syncs) = (Rounds::default(), AtomicUsize::new(0));
        let second = second.map_err(|error| error.kind());
        let ((begun, is_begun), (end, ended)) = (mpsc::channel(), mpsc::channel::<()>());
        let told = thread::scope(|scope| {
            let rounds = &rounds;
            let first = scope.spawn(move || {
                rounds.wait(|| {
                    begun.send(()).unwrap();
                    ended.recv().unwrap();
                    Ok(())
                })
            });
            is_begun.recv().unwrap();
            let others: Vec<_> = (0..count)
                .map(|_| {
                    scope.spawn(|| {
                        rounds.wait(|| {
                            syncs.fetch_add(1, Ordering::SeqCst);
                            second.map_err(io::Error::from)
                        })
                    })
                })
                .collect();
            assert!(!others.iter().any(|other| other.is_finished()));
            end.send(()).unwrap();
            assert!(first.join().unwrap().is_ok());
            let told = others
                .into_iter()
                .map(|other| other.join().unwrap().is_ok());
            told.collect()
        });
        (syncs.into_inner(), told)
    }

    #[test]
    fn many_who_wait_share_syncs_that_begin_after_they_came() {
        for _ in 0..100 {
            let (syncs, told) = waiting(8, Ok(()));
            assert!((1..=8).contains(&syncs), "{syncs}");
            assert_eq!(told, [true; 8]);
        }
    }

    #[test]
    fn a_sync_that_fails_is_everybodys_who_waited_for_it() {
        for _ in 0..100 {
            let (syncs, told) = waiting(8, Err(ErrorKind::StorageFull.into()));
            assert!((1..=8).contains(&syncs), "{syncs}");
            assert_eq!(told, [false; 8]);
        }
        let rounds = Rounds::default();
        assert!(rounds.wait(|| Err(ErrorKind::Other.into())).is_err());
        assert!(rounds.wait(|| Ok(())).is_ok());
    }
}
