//! Forms that come to the same whichever way they are computed: random ones, but without what
//! changes from one time to the next.
#![allow(dead_code, unreachable_pub)]

use super::generator::{LITERALS, Random};

/// An expression that gives the same whenever it is computed, unless what it reads has changed.
pub fn expression(random: &Random) -> String {
    let depth = 1 + random.below(3);
    steady(random, &PATHS, depth)
}

fn steady(random: &Random, paths: &[&str], depth: usize) -> String {
    if depth == 0 || random.below(5) == 0 {
        return match random.below(4) {
            0 => random.pick(&LITERALS).to_owned(),
            _ => random.pick(paths).to_owned(),
        };
    }
    let parts = random.pick(&CALLS).split('#');
    let mut text = String::new();
    for (index, part) in parts.enumerate() {
        if index > 0 {
            text += &steady(random, paths, depth - 1);
        }
        text += part;
    }
    text
}

/// None of a group that holds what is computed: its text would be part of itself.
const PATHS: [&str; 13] = [
    "/data/a",
    "/data/b",
    "/data/g/c",
    "/data/k",
    "/data/r/d",
    "/data/r[2]/d",
    "/data/r/s/f",
    "../d",
    "../a",
    "current()/../d",
    "instance('list')/root/item/name",
    "/data/@version",
    "/data/g",
];

/// Calls with places for what they are given.
const CALLS: [&str; 33] = [
    "boolean(#)",
    "coalesce(#, #)",
    "concat(#, '-', #)",
    "contains(#, #)",
    "count(#)",
    "count-non-empty(#)",
    "count-selected(#)",
    "date(#)",
    "if(#, #, #)",
    "if(#, #, '')",
    "int(#)",
    "join('|', #)",
    "not(#)",
    "number(#)",
    "position(..)",
    "round(#)",
    "selected(#, '1')",
    "selected-at(#, 0)",
    "string(#)",
    "string-length(#)",
    "substr(#, 1, 2)",
    "sum(#)",
    "max(#, 0)",
    "min(#)",
    "# = #",
    "# and #",
    "# or #",
    "# + #",
    "# > #",
    "indexed-repeat(/data/r/x, /data/r, #)",
    "count(/data/r)",
    "count(../../r)",
    "count(/data/r[# = #])",
];

/// Inputs and, in an order in which each reads only those before it, computed nodes.
const INPUTS: [&str; 9] = [
    "/data/a",
    "/data/b",
    "/data/one",
    "/data/many",
    "/data/r/x",
    "/data/r/s/y",
    "/data/n/z",
    "/data/h",
    "/data/h/u",
];
const COMPUTED: [&str; 8] = [
    "/data/c0",
    "/data/n/c1",
    "/data/r/c2",
    "/data/r/s/c3",
    "/data/c4",
    "/data/r/c5",
    "/data/g/c6",
    "/data/c7",
];

/// A form whose nodes are computed from one another by random expressions.
pub fn form(random: &Random) -> String {
    let computed = |before: usize| {
        let mut paths = INPUTS.to_vec();
        paths.extend_from_slice(&[
            "../x",
            "/data/r[2]/x",
            "/data/r[x = /data/a]/x",
            "/data/r[position() > 1]/x",
        ]);
        paths.extend_from_slice(&COMPUTED[..before]);
        let text = steady(random, &paths, 1 + random.below(2));
        text.replace('<', "&lt;").replace('"', "'")
    };
    let mut binds = String::new();
    for (index, path) in COMPUTED.iter().enumerate() {
        let relevant = match random.below(3) {
            0 => format!(" relevant=\"{}\"", computed(index)),
            _ => String::new(),
        };
        binds += &format!(
            "<bind nodeset=\"{path}\" type=\"{}\" calculate=\"{}\"{relevant}/>",
            random.pick(&["string", "int"]),
            computed(index)
        );
    }
    for path in [
        "/data/r/s",
        "/data/g",
        "/data/r",
        "/data/r/x",
        "/data/n/z",
        "/data/b",
    ] {
        if random.below(3) == 0 {
            binds += &format!("<bind nodeset=\"{path}\" relevant=\"{}\"/>", computed(0));
        }
    }
    let item = |n: usize| {
        format!(
            "<item><name>{n}</name><label>L{n}</label><k>{}</k></item>",
            n % 3
        )
    };
    let list: String = (0..6).map(item).collect();
    super::wrap(
        "<data id=\"t\"><a>1</a><b/><one/><many/><c0/><r><x>1</x><c2/><s><y/><c3/></s><c5/></r>\
         <n><z/><c1/></n><c4/><g><c6/></g><h><u>1</u><v/></h><c7/></data>",
        &format!(
            "<instance id=\"list\"><root>{list}</root></instance>\
             <bind nodeset=\"/data/a\" type=\"int\"/>{binds}"
        ),
        &format!(
            "<input ref=\"/data/a\"/><input ref=\"/data/b\"><label>B <output value=\"{}\"/></label></input>\
             <select1 ref=\"/data/one\"><itemset nodeset=\"instance('list')/root/item[k = /data/a]\">\
             <value ref=\"name\"/><label ref=\"label\"/></itemset></select1>\
             <select ref=\"/data/many\"><itemset nodeset=\"instance('list')/root/item[{}]\">\
             <value ref=\"name\"/><label ref=\"label\"/></itemset></select>\
             <group ref=\"/data/r\"><label>R <output value=\"position(..)\"/></label>\
             <repeat nodeset=\"/data/r\"><input ref=\"/data/r/x\"><label><output value=\"position(..)\"/></label></input>\
             <input ref=\"/data/r/s/y\"/><input ref=\"/data/r/c5\"><label>5</label></input></repeat></group>\
             <group ref=\"/data/n\"><repeat nodeset=\"/data/n\" jr:count=\"{}\"><input ref=\"/data/n/z\"/>\
             </repeat></group><input ref=\"/data/g/c6\"/><input ref=\"/data/h/u\"/><input ref=\"/data/h/v\"/><input ref=\"/data/c7\"/>",
            computed(8),
            computed(8),
            random.pick(&[
                "/data/a",
                "/data/c0",
                "count(/data/r)",
                "string-length(/data/b)"
            ]),
        ),
    )
}
