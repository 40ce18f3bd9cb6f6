//! The programme's forms. They hold no person's data and stand in clear.

use serde::Serialize;

use sealing::Digest;

use super::{
    Name, Row, Store, StoreError, key, put,
    row::split,
    schema::{FORMS, SETTINGS},
    settings::put_value,
};

/// What is kept beside a form's XML, for whoever looks into the database: the app goes by the
/// programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct FormHeader {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) title: String,
}

impl Store {
    /// A form's XML.
    pub(crate) async fn form(&self, digest: Digest) -> Result<Option<Vec<u8>>, StoreError> {
        let row = self.read_bytes(FORMS, &digest.to_string()).await?;
        row.map(|row| Ok(split(&row)?.1.to_vec())).transpose()
    }

    /// Digests of the forms that are kept, also those of earlier programme documents: a draft needs
    /// the very form it was begun with.
    pub(crate) async fn form_digests(&self) -> Result<Vec<Digest>, StoreError> {
        let keys = self.keys(FORMS).await?;
        keys.iter()
            .map(|key| key.parse().map_err(|_| StoreError::Damaged))
            .collect()
    }

    /// Keeps an enrolment, its signed programme and the forms that came with it, all or nothing.
    pub(crate) async fn keep_programme(
        &self,
        enrolment: &sealing::programme::Enrolment,
        signed_programme: &str,
        forms: Vec<(Digest, Row<FormHeader>)>,
    ) -> Result<(), StoreError> {
        let transaction = self.write(&[SETTINGS, FORMS])?;
        put_value(&transaction, key::ENROLMENT, enrolment.clone())?;
        put_value(&transaction, key::PROGRAMME, signed_programme.to_owned())?;
        let mut changed = vec![
            Name::new(SETTINGS, key::ENROLMENT),
            Name::new(SETTINGS, key::PROGRAMME),
        ];
        for (digest, row) in &forms {
            let name = Name::new(FORMS, digest.to_string());
            put(&transaction, FORMS, &name.key, row)?;
            changed.push(name);
        }
        self.finish(transaction, changed).await
    }
}
