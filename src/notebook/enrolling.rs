//! Becoming one of a programme's devices, and following what the programme changes.

use sealing::programme::{Enrolment, FormEntry, Programme};
use xforms::{Form, Limits};

use super::{Enrolled, FormSummary, Notebook, NotebookError, outing};
use crate::{
    delivery,
    store::{FormHeader, Row, Store, key},
};

/// Reads back what was enrolled. A programme whose signature does not hold any more is none: no
/// questionnaire is begun without a valid list of recipients.
pub(super) async fn enrolled(store: &Store) -> Result<Option<Enrolled>, NotebookError> {
    let enrolment = store.value::<Enrolment>(key::ENROLMENT).await?;
    let signed = store.value::<String>(key::PROGRAMME).await?;
    let (Some(enrolment), Some(signed)) = (enrolment, signed) else {
        return Ok(None);
    };
    let programme = Programme::verify(&signed, &enrolment.key)
        .ok()
        .filter(|programme| programme.id == enrolment.programme);
    Ok(programme.map(|programme| Enrolled {
        enrolment,
        programme,
    }))
}

impl Notebook {
    /// The programme's name, once enrolled.
    pub(crate) fn programme_name(&self) -> Option<String> {
        let enrolled = self.0.enrolled.borrow();
        enrolled
            .as_ref()
            .map(|enrolled| enrolled.programme.name.clone())
    }

    /// Takes an enrolment link, or only its fragment (`#enrol=…`): fetches and verifies the
    /// programme and its forms, then keeps them, all or nothing.
    ///
    /// # Errors
    /// [`NotebookError::BadLink`], [`NotebookError::AnotherProgramme`],
    /// [`NotebookError::BadProgramme`] for an edition older than the one that is here too, those
    /// of the network, of the programme and its forms, and of the browser's storage.
    pub(crate) async fn enrol(&self, link: &str) -> Result<(), NotebookError> {
        let link = link.trim();
        let fragment = link.find('#').and_then(|at| link.get(at..));
        let fragment = fragment.ok_or(NotebookError::BadLink)?;
        let enrolment = Enrolment::from_fragment(fragment).map_err(|_| NotebookError::BadLink)?;
        self.refuse_another(&enrolment).await?;
        let (signed, programme) = delivery::programme(&enrolment).await?;
        let before = self.enrolled().ok();
        let before = before.filter(|now| same_programme(&now.enrolment, &enrolment));
        // Only forward: an old document could bring back a recipient who has left.
        if before.is_some_and(|now| programme.epoch < now.programme.epoch) {
            return Err(NotebookError::BadProgramme);
        }
        self.take_in(enrolment, &signed, programme).await
    }

    /// Asks the inbox for a newer programme and its forms, and keeps them. Tells whether there
    /// was one.
    ///
    /// # Errors
    /// As [`Notebook::enrol`]; what was there before then stays.
    pub(crate) async fn refresh_programme(&self) -> Result<bool, NotebookError> {
        let Enrolled {
            enrolment,
            programme,
        } = self.enrolled()?;
        let (signed, newer) = delivery::programme(&enrolment).await?;
        let is_newer = newer.epoch > programme.epoch;
        if is_newer {
            self.take_in(enrolment, &signed, newer).await?;
        }
        Ok(is_newer)
    }

    /// The programme's questionnaires.
    pub(crate) fn forms(&self) -> Vec<FormSummary> {
        let enrolled = self.0.enrolled.borrow();
        let forms = enrolled
            .iter()
            .flat_map(|enrolled| &enrolled.programme.forms);
        forms
            .map(|form| FormSummary {
                digest: form.sha256,
                id: form.id.clone(),
                version: form.version.clone(),
                title: form.title.clone(),
                outing: form.role.as_deref() == Some(outing::ROLE),
            })
            .collect()
    }

    /// Another programme has other keys: what still waits for the first one must go first.
    async fn refuse_another(&self, enrolment: &Enrolment) -> Result<(), NotebookError> {
        let now = self.enrolled().ok();
        if now.is_none_or(|now| same_programme(&now.enrolment, enrolment)) {
            return Ok(());
        }
        let waiting = self.0.store.outbox().await?;
        let waiting = waiting.iter().any(|listed| listed.header.status.is_owed());
        if waiting || !self.0.store.drafts().await?.is_empty() {
            return Err(NotebookError::AnotherProgramme);
        }
        Ok(())
    }

    async fn take_in(
        &self,
        enrolment: Enrolment,
        signed: &str,
        programme: Programme,
    ) -> Result<(), NotebookError> {
        let here = self.0.store.form_digests().await?;
        let mut forms = Vec::new();
        for entry in &programme.forms {
            if !here.contains(&entry.sha256) {
                forms.push((entry.sha256, fetch_form(&enrolment.inbox, entry).await?));
            }
        }
        self.0
            .store
            .keep_programme(&enrolment, signed, forms)
            .await?;
        self.0.enrolled.replace(Some(Enrolled {
            enrolment,
            programme,
        }));
        Ok(())
    }
}

/// Whether two links are of one programme; whoever only borrows its id signs with another key.
fn same_programme(one: &Enrolment, other: &Enrolment) -> bool {
    one.programme == other.programme && one.key == other.key
}

/// Fetches a form and refuses it now, not in front of a person, if the engine cannot run it.
async fn fetch_form(inbox: &str, entry: &FormEntry) -> Result<Row<FormHeader>, NotebookError> {
    let length = usize::try_from(entry.length).map_err(|_| NotebookError::NotTheInbox)?;
    let xml = delivery::form(inbox, entry.sha256, length).await?;
    let text = std::str::from_utf8(&xml)
        .map_err(|_| NotebookError::BadForm(format!("{}: not UTF-8", entry.title)))?;
    Form::parse(text, &Limits::default())
        .map_err(|error| NotebookError::BadForm(format!("{}: {error}", entry.title)))?;
    let header = FormHeader {
        id: entry.id.clone(),
        version: entry.version.clone(),
        title: entry.title.clone(),
    };
    Ok(Row { header, body: xml })
}
