//! Any bytes as a workbook; the first says what its name would.
#![no_main]

use xlsform::{FileKind, Options, compile, read};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((kind, bytes)) = bytes.split_first() else {
        return;
    };
    let kind = match kind % 5 {
        0 => FileKind::Xlsx,
        1 => FileKind::Xls,
        2 => FileKind::Ods,
        3 => FileKind::Csv,
        _ => FileKind::Markdown,
    };
    match read(bytes, kind) {
        Ok(workbook) => {
            for finding in compile(&workbook, &Options::default()).findings {
                for language in ["en", "fr", "ar"] {
                    let _ = (finding.text(language), finding.place.text(language));
                }
            }
        }
        Err(error) => drop(error.to_string()),
    }
});
