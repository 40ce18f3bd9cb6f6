//! Sealing and opening of what Carnet keeps.
