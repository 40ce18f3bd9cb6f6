//! Types of questions: how each is bound and asked.

/// How a type is bound and asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Type {
    /// Element of the body; none if it is not asked.
    pub(crate) tag: Option<&'static str>,
    pub(crate) media: Option<&'static str>,
    /// Attributes of its bind.
    pub(crate) bind: &'static [(&'static str, &'static str)],
    pub(crate) hint: Option<&'static str>,
}

const fn asked(tag: &'static str, bind: &'static [(&'static str, &'static str)]) -> Type {
    Type {
        tag: Some(tag),
        media: None,
        bind,
        hint: None,
    }
}

const fn upload(media: &'static str) -> Type {
    Type {
        media: Some(media),
        ..asked("upload", &[("type", "binary")])
    }
}

const fn silent(bind: &'static [(&'static str, &'static str)]) -> Type {
    Type {
        tag: None,
        media: None,
        bind,
        hint: None,
    }
}

const fn counted(hint: &'static str, bind: &'static [(&'static str, &'static str)]) -> Type {
    Type {
        hint: Some(hint),
        ..asked("input", bind)
    }
}

macro_rules! property {
    ($name:literal) => {
        silent(&[
            ("jr:preload", "property"),
            ("type", "string"),
            ("jr:preloadParams", $name),
        ])
    };
}

const STRING: &[(&str, &str)] = &[("type", "string")];
const INT: &[(&str, &str)] = &[("type", "int")];
const DECIMAL: &[(&str, &str)] = &[("type", "decimal")];
const DATE: &[(&str, &str)] = &[("type", "date")];
const DATE_TIME: &[(&str, &str)] = &[("type", "dateTime")];
const GEOPOINT: &[(&str, &str)] = &[("type", "geopoint")];
const NOTE: &[(&str, &str)] = &[("readonly", "true()"), ("type", "string")];

const START: Type = silent(&[
    ("jr:preload", "timestamp"),
    ("type", "dateTime"),
    ("jr:preloadParams", "start"),
]);
const END: Type = silent(&[
    ("jr:preload", "timestamp"),
    ("type", "dateTime"),
    ("jr:preloadParams", "end"),
]);
const TODAY: Type = silent(&[
    ("jr:preload", "date"),
    ("type", "date"),
    ("jr:preloadParams", "today"),
]);

/// Every name of a type. The first name of a type is the one to recommend.
const TYPES: &[(&[&str], Type)] = &[
    (
        &["text", "string", "q string", "add text prompt"],
        asked("input", STRING),
    ),
    (
        &["integer", "int", "q int", "add integer prompt"],
        asked("input", INT),
    ),
    (
        &["decimal", "q decimal", "add decimal prompt"],
        asked("input", DECIMAL),
    ),
    (&["date", "q date", "add date prompt"], asked("input", DATE)),
    (&["time"], asked("input", &[("type", "time")])),
    (
        &[
            "dateTime",
            "datetime",
            "date time",
            "q dateTime",
            "q date time",
            "add date time prompt",
            "add dateTime prompt",
        ],
        asked("input", DATE_TIME),
    ),
    (&["note", "q note", "add note prompt"], asked("input", NOTE)),
    (
        &["calculate", "q calculate", "add calculate prompt"],
        silent(STRING),
    ),
    (&["hidden"], silent(STRING)),
    (
        &["acknowledge", "q acknowledge", "add acknowledge prompt"],
        asked("trigger", STRING),
    ),
    (&["trigger"], asked("trigger", &[])),
    (
        &["barcode", "q barcode", "add barcode prompt"],
        asked("input", &[("type", "barcode")]),
    ),
    (
        &[
            "geopoint",
            "gps",
            "location",
            "q geopoint",
            "q location",
            "add location prompt",
        ],
        asked("input", GEOPOINT),
    ),
    (
        &["geoshape", "q geoshape"],
        asked("input", &[("type", "geoshape")]),
    ),
    (
        &["geotrace", "q geotrace"],
        asked("input", &[("type", "geotrace")]),
    ),
    (
        &[
            "image",
            "photo",
            "q image",
            "q picture",
            "add image prompt",
            "add photo prompt",
        ],
        upload("image/*"),
    ),
    (&["audio", "q audio", "add audio prompt"], upload("audio/*")),
    (&["video", "q video", "add video prompt"], upload("video/*")),
    (&["file", "add file prompt"], upload("application/*")),
    (&["osm"], upload("osm/*")),
    (&["range"], asked("range", INT)),
    (
        &[
            "select one",
            "q select1",
            "select one using",
            "add select one prompt using",
        ],
        asked("select1", STRING),
    ),
    (
        &[
            "select all that apply",
            "q select",
            "select multiple from",
            "select multiple using",
            "select all that apply from",
            "add select multiple prompt using",
        ],
        asked("select", STRING),
    ),
    (&["select one external"], asked("input", STRING)),
    (&["rank"], asked("odk:rank", &[("type", "odk:rank")])),
    (&["start", "start time", "get start time"], START),
    (&["end", "end time", "get end time"], END),
    (&["today", "get today"], TODAY),
    (
        &["deviceid", "device id", "get device id", "imei"],
        property!("deviceid"),
    ),
    (
        &["phonenumber", "get phone number"],
        property!("phonenumber"),
    ),
    (
        &["simserial", "sim id", "get sim id"],
        property!("simserial"),
    ),
    (
        &["subscriberid", "subscriber id", "get subscriber id"],
        property!("subscriberid"),
    ),
    (&["username"], property!("username")),
    (&["email"], property!("email")),
    (&["uri:deviceid"], property!("uri:deviceid")),
    (&["uri:phonenumber"], property!("uri:phonenumber")),
    (&["uri:simserial"], property!("uri:simserial")),
    (&["uri:subscriberid"], property!("uri:subscriberid")),
    (&["uri:username"], property!("uri:username")),
    (&["uri:email"], property!("uri:email")),
    (&["audit"], silent(&[("type", "binary")])),
    (&["xml-external"], silent(&[])),
    (&["csv-external"], silent(&[])),
    (&["start-geopoint"], silent(GEOPOINT)),
    (&["background-audio"], silent(&[("type", "binary")])),
    (&["background-geopoint"], asked("trigger", GEOPOINT)),
    (
        &["percentage"],
        asked(
            "input",
            &[("type", "int"), ("constraint", "0 <= . and . <= 100")],
        ),
    ),
    (
        &["phone number"],
        counted(
            "Enter numbers only.",
            &[("type", "string"), ("constraint", "regex(., '^\\d*$')")],
        ),
    ),
    (
        &["number of days in last month"],
        counted(
            "Enter a number 0-31.",
            &[("type", "int"), ("constraint", "0 <= . and . <= 31")],
        ),
    ),
    (
        &["number of days in last six months"],
        counted(
            "Enter a number 0-183.",
            &[("type", "int"), ("constraint", "0 <= . and . <= 183")],
        ),
    ),
    (
        &["number of days in last year"],
        counted(
            "Enter a number 0-365.",
            &[("type", "int"), ("constraint", "0 <= . and . <= 365")],
        ),
    ),
];

/// Kinds of groups: what stands after `begin` and `end`.
pub(crate) const GROUPS: [(&str, &str); 5] = [
    ("group", "group"),
    ("repeat", "repeat"),
    ("lgroup", "repeat"),
    ("looped group", "repeat"),
    ("loop", "loop"),
];

/// Commands before the name of a list, and the type they mean. A longer one stands before a
/// shorter one that it begins with.
pub(crate) const SELECTS: [(&str, &str); 16] = [
    ("add select one prompt using", "select one"),
    ("add select multiple prompt using", "select all that apply"),
    ("select all that apply from", "select all that apply"),
    ("select all that apply", "select all that apply"),
    ("select multiple from file", "select all that apply"),
    ("select one from file", "select one"),
    ("select one from", "select one"),
    ("select one", "select one"),
    ("select_one_from_file", "select one"),
    ("select_multiple_from_file", "select all that apply"),
    ("select_one_external", "select one external"),
    ("select_one", "select one"),
    ("select_multiple", "select all that apply"),
    ("select multiple", "select all that apply"),
    ("select1", "select one"),
    ("rank", "rank"),
];

/// The type of this name, and the name to recommend for it.
pub(crate) fn find(name: &str) -> Option<(&'static str, &'static Type)> {
    let (names, found) = TYPES.iter().find(|(names, _)| names.contains(&name))?;
    Some((names.first()?, found))
}

/// The name as it should be, for one that differs by case, spaces, hyphens and underscores only.
pub(crate) fn tolerated(name: &str) -> Option<&'static str> {
    all().find(|known| crate::text::is_alike(known, name))
}

/// All names of simple types.
pub(crate) fn all() -> impl Iterator<Item = &'static str> {
    TYPES.iter().flat_map(|(names, _)| names.iter().copied())
}

/// The names to propose for a misspelt type.
pub(crate) fn proposed() -> impl Iterator<Item = &'static str> {
    let groups = ["begin_group", "end_group", "begin_repeat", "end_repeat"];
    let first = TYPES.iter().filter_map(|(names, _)| names.first().copied());
    let selects = SELECTS.iter().map(|(name, _)| *name);
    first.chain(selects).chain(groups)
}
