//! Whether every text is there in every language, and whether languages have codes.

use std::collections::BTreeMap;

use crate::columns::TRANSLATABLE;
use crate::finding::{Code, Findings, Place};
use crate::survey::Survey;
use crate::table::{DEFAULT_LANGUAGE, Table};
use crate::text;

/// Codes of ISO 639-1, each of two letters, and those that it had once.
const CODES: &str = "aaabaeafakamanarasavayazbabebgbhbibmbnbobrbscacechcocrcscucvcydadedvdzeeeleneoeseteufaff\
fifjfofrfygagdglgngugvhahehihohrhthuhyhziaidieigiiikinioisitiuiwjajijvjwkakgkikjkkklkmknkokrksku\
kvkwkylalblglilnloltlulvmgmhmimkmlmnmomrmsmtmynanbndnengnlnnnonrnvnyocojomorospapiplpsptqurmrnro\
rurwsascsdsesgshsiskslsmsnsosqsrssstsusvswtatetgthtitktltntotrtstttwtyugukuruzvevivowawoxhyiyoza\
zhzu";

/// Codes of ISO 639-1, each with a code of ISO 639-2 for the same language: the shorter one is to be
/// used (BCP 47).
const LONGER: &str = "aaaarababkaeaveafafrakakaamamhanargararaasasmavavaayaymazazebabakbebelbgbulbibisbmbambnb\
enbobodbotibbrbrebsboscacatcechechchacocoscrcrecscescsczecuchucvchvcycymcyweldadandedeudegerdvdi\
vdzdzoeeeweelellelgreenengeoepoesspaetesteueuseubaqfafasfaperfffulfifinfjfijfofaofrfrafrfrefyfry\
gaglegdglaglglggngrngugujgvglvhahauhehebhihinhohmohrhrvhthathuhunhyhyehyarmhzheriainaidindieilei\
giboiiiiiikipkioidoisislisiceititaiuikujajpnjvjavkakatkageokgkonkikikkjkuakkkazklkalkmkhmknkanko\
korkrkaukskaskukurkvkomkwcorkykirlalatlbltzlgluglilimlnlinlolaoltlitlulublvlavmgmlgmhmahmimrimim\
aomkmkdmkmacmlmalmnmonmrmarmsmsamsmaymtmltmymyamyburnanaunbnobndndenenepngndonlnldnldutnnnnonono\
rnrnblnvnavnynyaocociojojiomormororiososspapanpipliplpolpspusptporququermrohrnrunroronrorumrurus\
rwkinsasanscsrdsdsndsesmesgsagshhbssisinskslksksloslslvsmsmosnsnasosomsqsqisqalbsrsrpsssswstsots\
usunsvsweswswatatamteteltgtgkththatitirtktuktltgltntsntotontrturtstsotttattwtwitytahuguigukukrur\
urduzuzbvevenvivievovolwawlnwowolxhxhoyiyidyoyorzazhazhzhozhchizuzul";

/// Says which languages lack a column that others have.
pub(crate) fn check_columns(tables: [&Table; 2], findings: &mut Findings) {
    for table in tables {
        let mut languages: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut columns: Vec<&str> = Vec::new();
        for header in &table.headers {
            let parts: Vec<&str> = header.parts.iter().map(String::as_str).collect();
            let parts = match parts.as_slice() {
                ["media" | "bind", rest @ ..] if !rest.is_empty() => rest,
                parts => parts,
            };
            let (name, language) = match parts {
                [name] => (*name, DEFAULT_LANGUAGE),
                [name, language] => (*name, *language),
                _ => continue,
            };
            let Some((_, name)) = TRANSLATABLE.iter().find(|(part, _)| *part == name) else {
                continue;
            };
            languages.entry(language).or_default().push(name);
            if !columns.contains(name) {
                columns.push(name);
            }
        }
        if languages
            .keys()
            .all(|language| *language == DEFAULT_LANGUAGE)
        {
            continue;
        }
        for (language, present) in &languages {
            let missing = columns.iter().filter(|column| !present.contains(column));
            let missing: Vec<String> = missing.map(|column| header(column, language)).collect();
            if !missing.is_empty() {
                findings
                    .warn(Code::MissingTranslation, table.top(), language)
                    .expecting(missing.join(", "));
            }
        }
    }
}

fn header(column: &str, language: &str) -> String {
    match language {
        DEFAULT_LANGUAGE => column.to_owned(),
        language => format!("{column}::{language}"),
    }
}

/// Says which languages have no code.
pub(crate) fn check_codes(languages: &[String], survey: &Survey<'_>, findings: &mut Findings) {
    for language in languages {
        if language == DEFAULT_LANGUAGE || language.len() < 3 || has_code(language) {
            continue;
        }
        let in_survey = survey
            .table
            .headers
            .iter()
            .find(|header| header.parts.last() == Some(language));
        let place = in_survey.map_or_else(Place::default, |header| {
            crate::table::place(&survey.table.sheet, Some(1), Some(header.column.clone()))
        });
        findings
            .warn(Code::LanguageCode, place, language)
            .meant(shorter(language));
    }
}

fn has_code(language: &str) -> bool {
    let Some(code) = text::language_code(language) else {
        return false;
    };
    let primary = code.split('-').next().unwrap_or("");
    let letters = primary.bytes().all(|byte| byte.is_ascii_lowercase());
    let known = |code: &str| {
        let mut codes = CODES.as_bytes().chunks(2);
        codes.any(|known| known == code.as_bytes())
    };
    let is_long = primary.len() == 3 && shorter_code(primary).is_none();
    letters && (is_long || (primary.len() == 2 && known(primary)))
}

/// The code of two letters for a language that has one of three letters.
fn shorter_code(code: &str) -> Option<&'static str> {
    let mut starts = (0..LONGER.len()).step_by(5);
    starts.find_map(|at| {
        let (short, long) = LONGER.get(at..at + 5)?.split_at_checked(2)?;
        (long == code).then_some(short)
    })
}

/// The language with the code that it should have, if it has the longer one.
fn shorter(language: &str) -> Option<String> {
    let code = text::language_code(language)?;
    let short = shorter_code(code)?;
    Some(language.replace(&format!("({code})"), &format!("({short})")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_codes_of_languages() {
        assert_eq!((CODES.len() % 2, LONGER.len() % 5), (0, 0));
        for language in ["Français (fr)", "English (en-GB)", "Acoli (ach)", "x(uk)"] {
            assert!(has_code(language), "{language}");
        }
        assert_eq!(shorter("French (fra)").as_deref(), Some("French (fr)"));
        for language in [
            "English",
            "English (eng)",
            "English (schm)",
            "x (xx)",
            "x (FR)",
            "(",
            ")",
        ] {
            assert!(!has_code(language), "{language}");
        }
    }
}
