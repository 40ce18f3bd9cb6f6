//! The kinds of findings, their names and their English.

use super::Words;

/// Makes the enum, the stable names for programs and the sentences for people.
macro_rules! codes {
    ($($code:ident $name:literal $sentence:literal;)*) => {
        /// What kind of thing a finding is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = $sentence] $code,)*
        }

        impl Code {
            /// All of them.
            #[cfg(test)]
            pub(super) const ALL: &[Self] = &[$(Self::$code,)*];

            /// Stable name, for programs.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$code => $name,)* }
            }
        }

        fn sentence(code: Code) -> &'static str {
            match code { $(Code::$code => $sentence,)* }
        }
    };
}

/// Makes the enum and the English of what should stand in a place.
macro_rules! expectations {
    ($($phrase:ident $text:literal;)*) => {
        /// What should stand in a place; `{0}` and `{1}` are names and values.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Phrase {
            $($phrase,)*
        }

        #[cfg(test)]
        impl Phrase {
            pub(super) const ALL: &[Self] = &[$(Self::$phrase,)*];
        }

        fn phrase(phrase: Phrase) -> &'static str {
            match phrase { $(Phrase::$phrase => $text,)* }
        }
    };
}

codes! {
    // The file and its sheets.
    Unreadable "unreadable" "the file cannot be read: it is damaged, or not what its name says; open it in a spreadsheet program and save it anew";
    Protected "protected" "the file is protected by a password; save it without one";
    WebPage "web-page" "the file is a web page, not a workbook; open it in a spreadsheet program and save it as .xlsx";
    NotUtf8 "not-utf-8" "line {found} is not in UTF-8; save the file as CSV in UTF-8";
    TextFilesOnly "text-files-only" "only .csv and .md are read here";
    TooManySheets "too-many-sheets" "the workbook has more than {found} sheets; no form has that many";
    TooManyCells "too-many-cells" "the workbook has more than {found} cells; no form is that long";
    TooMuchText "too-much-text" "the workbook has more than {found} MiB of text; no form is that long";
    TooMuchUnpacked "too-much-unpacked" "the file unpacks to more than {found} MiB; no form is that long";
    TooManyFiles "too-many-files" "the file is an archive of more than {found} files; no workbook has that many";
    NoSurvey "no-survey" "there is no sheet `survey`";
    SheetMisspelt "sheet-misspelt" "the sheet `{found}` is not read; begin its name with an underscore if that is meant";
    NoColumn "no-column" "the column `{found}` is missing";
    NotTranslated "not-translated" "the column `{found}` is the same in every language";
    ColumnTwice "column-twice" "two columns mean the same: `{found}`";
    ColumnUnknown "column-unknown" "the column `{found}` is not known and not read";
    ColumnUnreadable "column-unreadable" "the column `{found}` is not read: its name is empty or has a space";
    CellWithoutColumn "cell-without-column" "`{found}` stands in a column without a name";
    Merged "merged" "the cells {found} are merged; only the first of them is read, the others are empty";
    FormulaError "formula-error" "the formula gives the error `{found}`";
    FormulaUncalculated "formula-uncalculated" "the formula has no result in the file; open it in a spreadsheet program and save it anew";
    TextTooLong "text-too-long" "the text has more than {found} letters; a cell of a spreadsheet holds no more";
    FormTooLarge "form-too-large" "the texts in all languages take more than {found} MiB; no device takes such a form";
    FormTooLong "form-too-long" "the form has {found} cells; devices take no form of that size";
    TooManyRows "too-many-rows" "the sheet has {found} rows; no form is that long";
    More "more" "{found} more findings are not listed";
    // Names.
    BadName "bad-name" "`{found}` is no name: a name begins with a letter or underscore and goes on with letters, digits, hyphens, underscores and full stops";
    NoName "no-name" "this row has a type but no name";
    NameTwice "name-twice" "the name `{found}` stands twice in the same group";
    NameDiffersByCase "name-differs-by-case" "the name `{found}` differs from another one in the same group by upper and lower case only";
    NameReserved "name-reserved" "the name `{found}` is kept for the form itself";
    RepeatNameTwice "repeat-name-twice" "two repeats have the name `{found}`";
    RepeatNamedAsForm "repeat-named-as-form" "the repeat has the name of the form itself: `{found}`";
    UnknownPrefix "unknown-prefix" "the prefix of `{found}` is not declared in the setting `namespaces`";
    // Rows of the survey.
    NoType "no-type" "this row has a name or label but no type";
    RowIgnored "row-ignored" "this row has neither type, name nor label and is not read";
    UnknownType "unknown-type" "the type `{found}` is not known";
    Tolerated "tolerated" "`{found}` is read as if spelt correctly";
    TypographicQuotes "typographic-quotes" "typographic quotes in `{found}` are read as straight ones";
    TypeGone "type-gone" "the type `{found}` is obsolete and not read any more";
    TypeObsolete "type-obsolete" "devices of today do not tell `{found}` any more";
    Disabled "disabled" "the column `disabled` is obsolete; use `relevant`";
    EndUnmatched "end-unmatched" "`{found}` ends nothing that is open";
    BeginUnmatched "begin-unmatched" "`{found}` is not ended";
    TooDeep "too-deep" "more than {found} groups stand in each other";
    RepeatWithoutLabel "repeat-without-label" "the repeat `{found}` has no label";
    NoLabel "no-label" "the question `{found}` has neither label nor hint";
    NoCalculation "no-calculation" "`{found}` has no calculation";
    AuditName "audit-name" "the audit is called `{found}`; leave its name empty";
    BigImageAlone "big-image-alone" "`{found}` has a big-image but no image";
    UnknownMedia "unknown-media" "the medium `{found}` is not known";
    UnknownAbsent "unknown-absent" "the non-answer `{found}` is not known";
    UnknownAppearance "unknown-appearance" "the appearance `{found}` changes nothing in Carnet";
    // Choices.
    NoChoices "no-choices" "there is no sheet `choices`";
    NoExternalChoices "no-external-choices" "there is no sheet `external_choices`";
    UnknownList "unknown-list" "there is no list `{found}`";
    ChoiceWithoutName "choice-without-name" "a choice has no name";
    ChoiceWithoutList "choice-without-list" "a choice belongs to no list";
    ChoiceTwice "choice-twice" "the choice `{found}` stands twice in its list; the setting `allow_choice_duplicates` permits it";
    ChoiceWithoutLabel "choice-without-label" "the choice `{found}` has no label";
    ChoiceWithSpace "choice-with-space" "the choice `{found}` has a space, but its list is used by a question with several answers, which are stored with spaces between them";
    FileExtension "file-extension" "`{found}` is no file with choices";
    FilterWithOther "filter-with-other" "`or_other` goes with no choice_filter: `{found}`";
    OtherWithoutChoices "other-without-choices" "`or_other` needs a list of choices: `{found}`";
    OtherUntranslated "other-untranslated" "the form has translations, but the texts that `or_other` adds are English";
    FilterInTable "filter-in-table" "table-list goes with no choice_filter: `{found}`";
    TableListsDiffer "table-lists-differ" "all questions of a table-list have the same list; this one has `{found}`";
    ExternalUnfiltered "external-unfiltered" "`{found}` is meant for lists with a choice_filter";
    SearchInFile "search-in-file" "the question `{found}` has choices from a file and search(): use one of them";
    SearchListShared "search-list-shared" "the question `{found}` uses search(); its list is also used without search()";
    LoopWithoutList "loop-without-list" "the loop `{found}` names no list";
    // References.
    BadReference "bad-reference" "a reference is `${`, a name and `}`: `{found}`";
    UnknownReference "unknown-reference" "there is no question `{found}`";
    AmbiguousReference "ambiguous-reference" "several questions have the name `{found}`";
    TriggerList "trigger-list" "several triggers need commas between them: `{found}`";
    TriggerInvisible "trigger-invisible" "`{found}` is never shown, so it cannot be a trigger";
    GeopointTrigger "geopoint-trigger" "`{found}` needs a trigger";
    GeopointCalculation "geopoint-calculation" "background-geopoint goes with no calculation: `{found}`";
    // Expressions.
    BadExpression "bad-expression" "the expression cannot be read from `{found}` on";
    ExpressionEnds "expression-ends" "the expression ends too early: `{found}`";
    ExpressionTooLong "expression-too-long" "the expression is too long or has too many parentheses in one another: `{found}`";
    UnknownFunction "unknown-function" "there is no function `{found}`";
    FunctionValues "function-values" "the function `{found}` takes another number of values";
    UnknownInstance "unknown-instance" "no question, row or file brings the list `{found}` into the form";
    UnknownPath "unknown-path" "there is nothing in the form at the path `{found}`";
    NoChoiceNames "no-choice-names" "jr:choice-name() needs a question with choices: `{found}`";
    TooManyReads "too-many-reads" "the expressions of the form read more than {found} nodes; name questions in them, not whole groups";
    Circle "circle" "these questions depend on one another in a circle: {found}";
    // Parameters.
    BadParameters "bad-parameters" "parameters are `name=value` with spaces between them: `{found}`";
    UnknownParameter "unknown-parameter" "the parameter `{found}` does not go with this type";
    BadParameterValue "bad-parameter-value" "the parameter has the wrong value: `{found}`";
    MissingParameter "missing-parameter" "a parameter is missing beside `{found}`";
    ParameterNotForAppearance "parameter-not-for-appearance" "ticks and placeholder do not go with the appearance `{found}`";
    MaxPixels "max-pixels" "the image `{found}` is stored at full size; the parameter `max-pixels` makes it smaller";
    ReferenceGeometry "reference-geometry" "`{found}` is neither a list of choices, an entity list, a file nor a reference to a repeat";
    // Instances.
    InstanceTwice "instance-twice" "the external file `{found}` is declared twice";
    InstanceClash "instance-clash" "two sources of data have the name `{found}`";
    // Settings.
    SettingTwice "setting-twice" "form_id and id_string mean the same; `{found}` is not read";
    SettingObsolete "setting-obsolete" "the setting `{found}` is obsolete and not read";
    BadSetting "bad-setting" "the setting has the wrong value: `{found}`";
    InstanceIdNeeded "instance-id-needed" "an encrypted form needs its instanceID: `{found}`";
    // Translations.
    MissingTranslation "missing-translation" "the language `{found}` has no column for a text that other languages have";
    LanguageCode "language-code" "the language `{found}` has no code of two or three letters in parentheses, such as `Français (fr)`";
    // Entities.
    NoEntities "no-entities" "`{found}` is to be saved to an entity, but there is no sheet `entities`";
    PropertyTwice "property-twice" "two questions save to the property `{found}`";
    SaveToInGroup "save-to-in-group" "a group or repeat cannot be saved to an entity: `{found}`";
    UnknownEntity "unknown-entity" "there is no entity list `{found}`";
    EntityLabel "entity-label" "the entity list `{found}` creates entities but has no label";
    EntityUpdateIf "entity-update-if" "the entity list `{found}` has entity_id and create_if but no update_if";
    EntityId "entity-id" "the entity list `{found}` has update_if but no entity_id";
    EntityPrefix "entity-prefix" "there are several entity lists; write which one, as in `list#property`: `{found}`";
    EntityPrefixTwice "entity-prefix-twice" "one `#` parts the list from the property: `{found}`";
    EntityPlace "entity-place" "no group is left for the entity list `{found}`: each group, repeat or form holds one";
    EntityScope "entity-scope" "the entity list `{found}` takes values from repeats that do not contain each other";
    EntityColumn "entity-column" "the column `{found}` is not known on the sheet `entities`";
    EntityTwice "entity-twice" "the entity list `{found}` stands twice";
    EntityWithoutName "entity-without-name" "an entity list has no name";
    ReservedPrefix "reserved-prefix" "names with two underscores at the beginning are kept for the server: `{found}`";
    NameWithFullStop "name-with-full-stop" "a full stop cannot stand in this name: `{found}`";
    PropertyReserved "property-reserved" "`name` and `label` cannot be properties: `{found}`";
}

expectations! {
    // As it is written in a workbook: the same in every language.
    Written "{0}";
    Spelling "`{0}`";
    OrFewer "{0} or fewer";
    OrNothing "{0}, or nothing";
    Number "a number";
    NumberOrReference "a number or a reference such as `${name}`";
    Reference "a reference such as `${name}`";
    ValueOrPath "a value, `${name}` or a path";
    OperatorOrEnd "an operator or the end";
    ReferenceOrPath "`${name}` or a path";
    QuotedList "the name of a list in quotes";
    QuotedColumns "the names of the file and its columns in quotes";
    PlainPath "a path of names, `.` and `..` with one `/` between them";
    WholeNumber "{0}: a whole number";
    Seconds "{0}: a whole number of seconds";
    Metres "{0}: a number of metres";
    Package "{0}: the name of an Android package, such as org.example.camera";
    NoLess "{0} no less than {1}";
    NotZero "a number other than 0";
    WithinRange "no more than the difference between start and end";
    MultipleOfStep "a multiple of the step";
    BetweenEnds "a number between start and end";
    StartAndSteps "start and a multiple of the step";
    NumbersAsNames "choices whose names are numbers";
    ChoicesBetween "choices between start and end";
    ChoicesAtTicks "choices at the ticks of the range";
    ChoicesAtEnds "choices for the start and the end only";
    ChoicesForEnds "two choices, for the start and the end of the range";
    RowWith "a row with {0}";
    Begun "{0} (row {1} begins it)";
    Ending "a name that ends with {0}";
}

pub(super) const WORDS: Words = Words {
    sentence,
    phrase,
    expected: "; expected {0}",
    nearest: "; did you mean `{0}`?",
    row: "{0}, row {1}",
    column: "{0}, column {1}",
    workbook: "workbook",
    error: "error",
    warning: "warning",
    isolated: false,
};
