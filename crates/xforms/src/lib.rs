//! An engine for ODK XForms.
