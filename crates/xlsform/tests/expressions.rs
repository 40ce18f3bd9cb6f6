//! What an author is told of expressions that no device can read, and of columns that would be lost.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use support::compiled;

/// Findings as lines: severity, cell, code, what was found, what was probably meant.
fn told(text: &str) -> Vec<String> {
    let line = |finding: &xlsform::Finding| {
        let severity = finding.severity.text("en");
        let place = &finding.place;
        format!(
            "{severity} {} {}:{} {} {} {}",
            place.sheet,
            place.row.unwrap_or(0),
            place.column.as_ref().map_or("-", |column| &column.header),
            finding.code.name(),
            finding.found,
            finding.nearest.as_deref().unwrap_or("-")
        )
    };
    compiled(text).findings.iter().map(line).collect()
}

#[test]
fn malformed_expressions_are_told_with_cell_and_cure() {
    let told = told(
        "
        | survey |
        | | type         | name | label     | relevant      | constraint       | calculation | repeat_count |
        | | select_one c | q    | Q         |               | . <> 1           |             |              |
        | | text         | a    | A         | ${q} == 'x'   | regex(., '[a-z]  |             |              |
        | | text         | b    | B         | (${q} = 1     | cuont(${a}) > 1  |             |              |
        | | calculate    | c    |           |               |                  | if(${q}, 1) |              |
        | | text         | d    | D         | /data/e = 1   | ../e = 1         |             |              |
        | | calculate    | f    |           |               |                  | instance('town')/root/item[1]/name | |
        | | calculate    | g    |           |               |                  | jr:choice-name(${a}, '${a}') | |
        | | begin_repeat | r    | R         |               |                  |             | 1 + + 2      |
        | | note         | n    | instance('c')/root/item[name < > 1]/label | |  |             |              |
        | | end_repeat   |      |           |               |                  |             |              |
        | choices |
        | | list_name | name | label |
        | | c         | a    | A     |
    ",
    );
    assert_eq!(
        told,
        [
            "error survey 2:constraint bad-expression <> 1 !=",
            "error survey 3:relevant bad-expression == 'x' =",
            "error survey 3:constraint bad-expression '[a-z] -",
            "error survey 4:relevant expression-ends ( /data/q  = 1 -",
            "error survey 4:constraint unknown-function cuont count",
            "error survey 5:calculation function-values if -",
            "error survey 6:relevant unknown-path /data/e -",
            "warning survey 6:constraint unknown-path ../e -",
            "error survey 7:calculation unknown-instance town -",
            "error survey 8:calculation no-choice-names /data/a -",
            "error survey 9:repeat_count bad-expression + 2 -",
            "error survey 10:label bad-expression > 1]/label -",
        ]
    );
}

#[test]
fn circles_are_told_at_one_of_their_cells() {
    let told = told(
        "
        | survey |
        | | type        | name | label | relevant   | calculation | constraint |
        | | text        | a    | A     | ${a} = 1   |             |            |
        | | calculate   | b    |       |            | ${c} + 1    |            |
        | | calculate   | c    |       |            | ${b} + 1    |            |
        | | begin_group | g    | G     | ${d} = 'x' |             |            |
        | | text        | d    | D     |            |             | . != ${d}  |
        | | end_group   |      |       |            |             |            |
        | | calculate   | e    |       |            | . + 1       |            |
    ",
    );
    assert_eq!(
        told,
        [
            "error survey 2:relevant circle a → a -",
            "error survey 3:calculation circle b → c → b -",
            "error survey 5:relevant circle g → d → g -",
        ]
    );
}

#[test]
fn what_is_wrong_beside_does_not_make_expressions_wrong() {
    let told = told(
        "
        | survey |
        | | type         | name | label | relevant             | choice_filter |
        | | begin_group  | 1 g  | G     |                      |               |
        | | text         | a    | A     | ${b} = 1 and ${zz}   |               |
        | | end_group    |      |       |                      |               |
        | | select_one k | b    | B     | ${a} = 'x'           | x = ${a}      |
        | choices |
        | | list_name | name | label |
        | | c         | a    | A     |
    ",
    );
    assert_eq!(
        told,
        [
            "error survey 2:name bad-name 1 g -",
            "error survey 3:relevant unknown-reference zz -",
            "error survey 3:relevant circle a → b → a -",
            "error survey 5:type unknown-list k -",
        ]
    );
}

#[test]
fn entities_need_their_list_in_the_form() {
    let sheet = "
        | entities |
        | | list_name | entity_id |
        | | trees     | ${q}      |
    ";
    let survey = "
        | survey |
        | | type                         | name | label |
        | | TYPE                         | q    | Q     |
    ";
    let without = [&survey.replace("TYPE", "text"), sheet].concat();
    assert_eq!(
        told(&without),
        ["error entities 2:entity_id unknown-instance trees -"]
    );
    let with = survey.replace("TYPE", "select_one_from_file trees.csv");
    assert!(told(&[&with, sheet].concat()).is_empty());
}

#[test]
fn nothing_is_lost_without_a_word() {
    let told = told(
        "
        | survey |
        | | type          | name | label | relevant::French (fr) | media::photo | media | bind::nodeset |
        | | text          | a    | A     | 1 = 1                 | a.jpg        |       | /data/b       |
        | | text          | x:b  | B     |                       |              | b.jpg |               |
        | | include other | c    | C     |                       |              |       |               |
        | | cascading_select k | d | D   |                       |              |       |               |
        | settings |
        | | flat | add_none_option |
        | | yes  | no              |
    ",
    );
    assert_eq!(
        told,
        [
            "error survey 1:relevant::French (fr) not-translated relevant::French (fr) -",
            "warning survey 1:media column-unknown media -",
            "error survey 1:bind::nodeset name-reserved nodeset -",
            "error survey 2:media::photo unknown-media photo -",
            "error survey 3:name unknown-prefix x:b -",
            "error survey 4:type type-gone include other -",
            "error survey 5:type type-gone cascading_select k -",
            "warning settings 1:flat setting-obsolete flat -",
            "warning settings 1:add_none_option setting-obsolete add_none_option -",
        ]
    );
}

#[test]
fn a_prefix_needs_two_colons_before_it() {
    let told = told(
        "
        | survey |
        | | type  | name | label | body:esri:style |
        | | image | a    | A     | x               |
    ",
    );
    let expected = "error survey 1:body:esri:style not-translated body:esri:style body::esri:style";
    assert!(told.contains(&expected.to_owned()), "{told:?}");
}

#[test]
fn loops_need_choices_that_can_name_groups() {
    let told = told(
        "
        | survey |
        | | type              | name | label |
        | | begin_loop over c | l    | L     |
        | | text              | q    | Q     |
        | | end_loop          |      |       |
        | choices |
        | | list_name | name | label |
        | | c         | 1    | One   |
    ",
    );
    assert_eq!(told, ["error choices 2:name bad-name 1 -"]);
}

#[test]
fn settings_may_stand_on_the_survey_sheet() {
    let xml = compiled(
        "
        | survey |
        | | type       | name      | label |
        | | form_title | My survey |       |
        | | form_id    | mine      |       |
        | | text       | q         | Q     |
    ",
    )
    .xml
    .unwrap();
    assert!(xml.contains("<h:title>My survey</h:title>") && xml.contains("<data id=\"mine\">"));
}

#[test]
fn defaults_that_only_look_like_expressions_are_texts() {
    let xml = compiled(
        "
        | survey |
        | | type    | name | label | default |
        | | text    | a    | A     | -       |
        | | text    | b    | B     | * x *   |
        | | integer | c    | C     | 3 + 4   |
    ",
    )
    .xml
    .unwrap();
    assert!(xml.contains("<a>-</a>") && xml.contains("<b>* x *</b>") && xml.contains("<c/>"));
    assert_eq!(xml.matches("<setvalue").count(), 1);
}

#[test]
fn the_last_submission_is_at_hand_wherever_it_is_named() {
    for column in ["label", "hint", "constraint_message"] {
        let columns = ["label", "hint", "constraint_message"].map(|name| {
            if name == column {
                "${last-saved#q}"
            } else {
                "x"
            }
        });
        let text = format!(
            "
            | survey |
            | | type | name | label | hint | constraint_message |
            | | text | q | {} |
        ",
            columns.join(" | ")
        );
        let xml = compiled(&text).xml.unwrap();
        assert!(xml.contains("jr://instance/last-saved"), "{column}");
    }
}

#[test]
fn a_triggered_calculation_is_read_from_the_node_that_it_sets() {
    let xml = compiled(
        "
        | survey |
        | | type         | name | label | trigger | calculation |
        | | begin_repeat | r    | R     |         |             |
        | | text         | a    | A     |         |             |
        | | begin_group  | g    | G     |         |             |
        | | text         | b    | B     |         |             |
        | | end_group    |      |       |         |             |
        | | calculate    | c    |       | ${b}    | ${a}        |
        | | end_repeat   |      |       |         |             |
    ",
    )
    .xml
    .unwrap();
    let action = "ref=\"/data/r/c\" event=\"xforms-value-changed\" value=\" ../a \"";
    assert!(xml.contains(action), "{xml}");
}

/// A workbook whose rows each have this calculation; `N` is the row's number, `P` the one before.
fn calculations(rows: usize, expression: &str) -> String {
    let mut text = String::from("| survey |\n| | type | name | calculation |\n");
    for n in 0..rows {
        let before = (n + rows - 1) % rows;
        let expression = expression.replace('N', &n.to_string());
        let expression = expression.replace('P', &before.to_string());
        text.push_str(&format!("| | calculate | q{n} | {expression} |\n"));
    }
    text
}

#[test]
fn a_long_circle_is_named_by_its_beginning() {
    let told = told(&calculations(3_000, "${qP} + 1"));
    let [line] = told.as_slice() else {
        panic!("{told:?}");
    };
    let names = line.split(" → ").count();
    assert!(
        line.contains(" circle q0 →") || line.contains("…"),
        "{line}"
    );
    assert!(names < 20, "{line}");
}

#[test]
fn expressions_that_read_the_whole_form_again_and_again_are_refused() {
    let told = told(&calculations(3_000, "concat(count(/data/*), /data/qP)"));
    assert!(
        told.iter()
            .any(|line| line.contains("too-many-reads 1000000"))
    );
    // And few of them are not.
    assert!(
        !self::told(&calculations(30, "count(/data/*)"))
            .iter()
            .any(|l| l.contains("reads"))
    );
}
