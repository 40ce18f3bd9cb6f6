//! From the first answer to the seal.

use std::{cell::Cell, rc::Rc, sync::Arc};

use sealing::{Digest, age::Recipient, person::Code, vault::DraftName};
use serde::{Deserialize, Serialize};
use xforms::{Answer, Control, Form, Limits, NodeId, PageKind, Session, ViolationKind};

use super::attaching::Attached;
use super::outing::{Outing, is_outing};
use super::partial::{Sealable, Standing, Ties, this_hour};
use super::{Notebook, NotebookError, in_order, nodes};
use crate::{
    host::{self, BrowserHost},
    store::{DraftHeader, MediaChange, PartialHeader, Row},
};

/// A draft on this device.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DraftSummary {
    /// Name of the record: a UUID.
    pub(crate) record: String,
    /// Title of its form.
    pub(crate) form_title: String,
    /// When it was last saved, in milliseconds since 1970.
    pub(crate) saved_at: f64,
    /// How many answers it holds.
    pub(crate) answered: usize,
    /// Where the worker was: what stands above the page, or what it asks, in the form's language.
    pub(crate) place: String,
    /// The person's code; empty for an outing.
    pub(crate) person: String,
    /// The outing, if it is one.
    pub(crate) outing: Option<Outing>,
}

/// What stands encrypted in a draft.
#[derive(Debug, Serialize, Deserialize)]
struct Content {
    form: Digest,
    form_title: String,
    page: String,
    language: Option<String>,
    started_day: String,
    saved_at: f64,
    answered: usize,
    #[serde(default)]
    place: String,
    instance: String,
    /// As [`Ties`]; drafts of earlier versions have neither, nor are they outings.
    #[serde(default)]
    during: Option<String>,
    #[serde(default)]
    person: Option<String>,
    /// As [`Outing::parts`].
    #[serde(default)]
    outing: Vec<String>,
    #[serde(default)]
    started_at: f64,
}

/// One live filling of a form, and the draft it is saved to.
pub(crate) struct OpenDraft {
    /// Name of the record: a UUID.
    pub(crate) record: String,
    /// The engine's session.
    pub(crate) session: Session,
    /// Key of the page the worker was on ([`xforms::Page::key`]), empty at first.
    pub(crate) page: String,
    /// Its files.
    pub(crate) attached: Attached,
    form: Digest,
    started_day: String,
    /// When it was started, in milliseconds since 1970, if it is an outing.
    started_at: f64,
    ties: Ties,
    /// The revision that stands in the store; shared with the snapshots that raise it.
    revision: Rc<Cell<u64>>,
}

/// What is saved of an open draft, taken in one go: the worker goes on while the browser writes.
pub(crate) struct Snapshot {
    record: String,
    revision: Rc<Cell<u64>>,
    content: Content,
    attached: Attached,
    /// The same to be sealed, where that can be done.
    sealable: Option<Sealable>,
}

/// A snapshot that is encrypted, and sealed, and still to be written.
pub(crate) struct Prepared {
    record: String,
    revision: Rc<Cell<u64>>,
    saved_at: f64,
    draft: Row<DraftHeader>,
    attached: Attached,
    media: MediaChange,
    partial: Option<Row<PartialHeader>>,
}

/// What is sealed of a finished questionnaire.
pub(crate) struct Finished {
    record: String,
    revision: u64,
    sealable: Sealable,
}

impl OpenDraft {
    /// A new questionnaire.
    ///
    /// # Errors
    /// [`NotebookError::BadForm`] if the engine cannot start the form.
    pub(crate) fn new(digest: Digest, form: Arc<Form>) -> Result<OpenDraft, NotebookError> {
        let session = Session::start(form, Box::new(BrowserHost))
            .map_err(|error| NotebookError::BadForm(error.to_string()))?;
        let (started_at, person) = match is_outing(&session) {
            true => (host::now_ms(), None),
            false => (0.0, Some(Code::random(&mut host::random()))),
        };
        Ok(OpenDraft {
            record: host::new_uuid(),
            session,
            started_at,
            ties: Ties {
                outing: None,
                person,
            },
            page: String::new(),
            attached: Attached::default(),
            form: digest,
            started_day: host::today(),
            revision: Rc::default(),
        })
    }

    /// Takes what is to be saved.
    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot {
            record: self.record.clone(),
            revision: Rc::clone(&self.revision),
            content: Content {
                form: self.form,
                form_title: self.session.form().title().to_owned(),
                page: self.page.clone(),
                language: self.session.language().map(str::to_owned),
                started_day: self.started_day.clone(),
                saved_at: host::now_ms(),
                answered: answered(&self.session),
                place: place(&self.session, &self.page),
                instance: self.session.instance_xml(),
                during: self.ties.outing.clone(),
                person: self.ties.person.map(|code| code.to_string()),
                outing: Outing::parts(&self.session),
                started_at: self.started_at,
            },
            attached: self.attached.clone(),
            sealable: self.sealable(),
        }
    }

    fn sealable(&self) -> Option<Sealable> {
        let media = self.attached.media(&self.session.attachments());
        Sealable::of(
            &self.session,
            self.form,
            &self.started_day,
            media,
            &self.ties,
        )
    }

    /// The code of the person who answers; none in an outing.
    pub(crate) fn person(&self) -> Option<Code> {
        self.ties.person
    }

    /// Ties it to the other questionnaires of a person.
    pub(crate) fn tie(&mut self, person: Code) {
        self.ties.person = Some(person);
    }

    /// The same as a draft of which nothing stands in the store.
    pub(crate) fn unwritten(self) -> Self {
        Self {
            attached: self.attached.unwritten(),
            revision: Rc::default(),
            ..self
        }
    }

    /// Takes what is to be sealed.
    ///
    /// # Errors
    /// [`NotebookError::Unfinished`] while answers are missing or wrong.
    pub(crate) fn finished(&self) -> Result<Finished, NotebookError> {
        // What stands on no page nobody can put right: the value of a calculation, say.
        let pages = self.session.pages();
        let violations = pages.iter().flat_map(nodes);
        let violations = violations.filter_map(|node| self.session.violation(node));
        let violations = violations
            .filter(|violation| violation.kind != ViolationKind::Warning)
            .count();
        if violations > 0 {
            return Err(NotebookError::Unfinished(violations));
        }
        Ok(Finished {
            record: self.record.clone(),
            revision: self.revision.get(),
            sealable: self.sealable().ok_or(NotebookError::Sealing)?,
        })
    }
}

impl Notebook {
    /// Drafts, the last saved first. One that cannot be read is not listed and stays where it is.
    ///
    /// # Errors
    /// [`NotebookError::Locked`]; those of the browser's storage.
    pub(crate) async fn drafts(&self) -> Result<Vec<DraftSummary>, NotebookError> {
        let mut drafts = Vec::new();
        for (record, row) in self.0.store.drafts().await? {
            let Ok(content) = self.read_draft(&record, &row)? else {
                continue;
            };
            drafts.push(DraftSummary {
                record,
                form_title: content.form_title,
                saved_at: content.saved_at,
                answered: content.answered,
                place: content.place,
                person: content.person.unwrap_or_default(),
                outing: Outing::of(content.outing, content.started_at),
            });
        }
        Ok(in_order(drafts, |a, b| a.saved_at > b.saved_at))
    }

    /// The drafts that are outings, the one that was counted in last first.
    ///
    /// # Errors
    /// As [`Notebook::drafts`].
    pub(crate) async fn outings(&self) -> Result<Vec<DraftSummary>, NotebookError> {
        let mut drafts = self.drafts().await?;
        drafts.retain(|draft| draft.outing.is_some());
        Ok(drafts)
    }

    /// Starts a questionnaire; nothing is written before the first [`Notebook::save`].
    ///
    /// # Errors
    /// [`NotebookError::BadProgramme`] without a valid list of recipients,
    /// [`NotebookError::BadForm`], [`NotebookError::Locked`]; those of the browser's storage.
    pub(crate) async fn start(&self, form: Digest) -> Result<OpenDraft, NotebookError> {
        self.recipients()?;
        self.0.vault.with(|_| ())?;
        let mut draft = OpenDraft::new(form, self.definition(form).await?)?;
        if draft.ties.person.is_some() {
            let outings = self.outings().await?.into_iter();
            let mut ids = outings.filter_map(|draft| Some(draft.outing?.id));
            draft.ties.outing = ids.find(|id| !id.is_empty());
        }
        Ok(draft)
    }

    /// Reopens a draft at the place where it was left.
    ///
    /// # Errors
    /// [`NotebookError::NoSuchDraft`], [`NotebookError::CannotOpen`], [`NotebookError::Locked`],
    /// [`NotebookError::BadForm`]; those of the browser's storage.
    pub(crate) async fn resume(&self, record: &str) -> Result<OpenDraft, NotebookError> {
        let row = self.0.store.draft(record).await?;
        let row = row.ok_or(NotebookError::NoSuchDraft)?;
        let content = self.read_draft(record, &row)??;
        let definition = self.definition(content.form).await?;
        let mut session = Session::restore(definition, Box::new(BrowserHost), &content.instance)
            .map_err(|_| NotebookError::CannotOpen)?;
        if let Some(language) = &content.language {
            // A language that the form has no more is no reason to refuse the answers.
            let _ = session.set_language(language);
        }
        Ok(OpenDraft {
            record: record.to_owned(),
            session,
            page: content.page,
            attached: self.attached(record).await?,
            form: content.form,
            started_day: content.started_day,
            started_at: content.started_at,
            ties: Ties {
                outing: content.during,
                person: content.person.and_then(|code| Code::read(&code).ok()),
            },
            revision: Rc::new(Cell::new(row.header.revision)),
        })
    }

    /// Saves a draft; when this returns, the browser has flushed it. Gives the time of saving in
    /// milliseconds since 1970. Savings of one draft must follow each other.
    ///
    /// # Errors
    /// [`NotebookError::OpenElsewhere`], [`NotebookError::Locked`]; those of the browser's storage.
    pub(crate) async fn save(&self, snapshot: Snapshot) -> Result<f64, NotebookError> {
        let prepared = self.prepare(snapshot)?;
        self.write(prepared).await
    }

    /// The first half of saving, which needs the key and waits for nothing.
    ///
    /// # Errors
    /// [`NotebookError::Locked`], [`NotebookError::Sealing`].
    pub(crate) fn prepare(&self, snapshot: Snapshot) -> Result<Prepared, NotebookError> {
        let Snapshot {
            record,
            revision,
            content,
            attached,
            sealable,
        } = snapshot;
        let next = revision.get() + 1;
        let plain = serde_json::to_vec(&content).map_err(|_| NotebookError::Sealing)?;
        let plain = zeroize::Zeroizing::new(plain);
        let name = DraftName {
            record: &record,
            revision: next,
        };
        let body = self
            .0
            .vault
            .with(|key| key.seal_draft(&name, &plain, &mut host::random()))?
            .map_err(|_| NotebookError::Sealing)?;
        Ok(Prepared {
            media: self.encrypt_media(&record, &attached)?,
            attached,
            partial: self.partial(sealable, next),
            draft: Row {
                header: DraftHeader { revision: next },
                body,
            },
            saved_at: content.saved_at,
            record,
            revision,
        })
    }

    /// The second half of saving, which needs no key.
    ///
    /// # Errors
    /// [`NotebookError::OpenElsewhere`]; those of the browser's storage.
    pub(crate) async fn write(&self, prepared: Prepared) -> Result<f64, NotebookError> {
        let Prepared {
            record,
            revision,
            saved_at,
            draft,
            attached,
            media,
            partial,
        } = prepared;
        let store = &self.0.store;
        let save = store.save_draft(&record, &draft, &media, partial.as_ref());
        save.await?;
        attached.written();
        revision.set(draft.header.revision);
        Ok(saved_at)
    }

    /// Deletes a draft.
    ///
    /// # Errors
    /// Those of the browser's storage.
    pub(crate) async fn discard(&self, record: &str) -> Result<(), NotebookError> {
        Ok(self.0.store.delete_draft(record).await?)
    }

    /// Seals a finished questionnaire and deletes its draft, both or neither.
    ///
    /// # Errors
    /// [`NotebookError::BadProgramme`] without a valid list of recipients,
    /// [`NotebookError::OpenElsewhere`], [`NotebookError::Locked`], [`NotebookError::Sealing`];
    /// those of the browser's storage. The draft then stays.
    pub(crate) async fn finish(&self, finished: Finished) -> Result<Digest, NotebookError> {
        // Before anything is written, and so that an invalid list is told as what it is.
        self.recipients()?;
        let Finished {
            record,
            revision,
            sealable,
        } = finished;
        self.0
            .store
            .seal_draft(&record, revision, this_hour(), |chain, partials| {
                let standing = Standing::Final(chain, partials);
                self.seal(sealable, revision + 1, standing)
            })
            .await
    }

    /// A form by its digest, parsed once.
    async fn definition(&self, digest: Digest) -> Result<Arc<Form>, NotebookError> {
        if let Some((_, form)) = self
            .0
            .form
            .borrow()
            .as_ref()
            .filter(|(of, _)| *of == digest)
        {
            return Ok(Arc::clone(form));
        }
        let xml = self.0.store.form(digest).await?;
        let xml = xml.ok_or(NotebookError::NoSuchDraft)?;
        let title = || {
            let mut forms = self.forms().into_iter();
            let named = forms.find(|form| form.digest == digest);
            named.map_or_else(|| digest.to_string(), |form| form.title)
        };
        let damaged = || NotebookError::BadForm(title());
        if Digest::of(&xml) != digest {
            return Err(damaged());
        }
        let xml = std::str::from_utf8(&xml).map_err(|_| damaged())?;
        let form = Form::parse(xml, &Limits::default())
            .map_err(|error| NotebookError::BadForm(format!("{}: {error}", title())))?;
        let form = Arc::new(form);
        self.0.form.replace(Some((digest, Arc::clone(&form))));
        Ok(form)
    }

    pub(super) fn recipients(&self) -> Result<Vec<Recipient>, NotebookError> {
        let programme = self.enrolled()?.programme;
        programme
            .recipients()
            .map_err(|_| NotebookError::BadProgramme)
    }

    /// Decrypts a draft. The outer result is about the vault, the inner one about this draft.
    fn read_draft(
        &self,
        record: &str,
        row: &Row<DraftHeader>,
    ) -> Result<Result<Content, NotebookError>, NotebookError> {
        let name = DraftName {
            record,
            revision: row.header.revision,
        };
        let plain = self.0.vault.with(|key| key.open_draft(&name, &row.body))?;
        Ok(plain
            .ok()
            .and_then(|plain| sealing::json::read(&plain))
            .ok_or(NotebookError::CannotOpen))
    }
}

/// What stands above a page, and what it asks if it asks one thing.
fn place(session: &Session, key: &str) -> String {
    let mut pages = session.pages().into_iter();
    let Some(page) = pages.find(|page| page.key == key) else {
        return String::new();
    };
    let own = match page.kind {
        PageKind::Question(node) => session.question(node).map(|question| question.label),
        PageKind::FieldList { label, .. } | PageKind::Repeat { label, .. } => label,
    };
    let labels = page.section.into_iter().chain(own);
    let labels: Vec<String> = labels.filter(|it| !it.trim().is_empty()).collect();
    labels.join(" › ")
}

/// How many questions have an answer that the worker gave.
fn answered(session: &Session) -> usize {
    let has_answer = |node: &NodeId| {
        session.question(*node).is_some_and(|question| {
            question.control != Control::Note && question.answer != Answer::Empty
        })
    };
    let pages = session.pages();
    pages.iter().flat_map(nodes).filter(has_answer).count()
}
