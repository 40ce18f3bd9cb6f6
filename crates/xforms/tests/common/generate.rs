//! Forms of any size, for benchmarks and for tests of what the engine bears.
#![allow(dead_code, unreachable_pub)]

use std::fmt::Write;

/// Parts of a form in the making.
#[derive(Default)]
struct Parts {
    instance: String,
    binds: String,
    body: String,
    texts: [String; 2],
}

const LANGUAGES: [&str; 2] = ["English", "Français"];

impl Parts {
    /// A translated text; gives the reference to it.
    fn text(&mut self, id: &str, content: &str) -> String {
        for (language, texts) in LANGUAGES.iter().zip(&mut self.texts) {
            let _ = write!(
                texts,
                "<text id=\"{id}\"><value>{content} ({language})</value></text>"
            );
        }
        format!("<label ref=\"jr:itext('{id}')\"/>")
    }

    /// One question of the kind that its place in the group asks for; those it refers to stand
    /// before it.
    fn question(&mut self, group: &str, number: usize) {
        let name = format!("q{number}");
        let path = format!("{group}/{name}");
        let _ = write!(self.instance, "<{name}/>");
        let label = self.text(&format!("{path}:label"), &format!("Question {number}?"));
        let relevant = match number % 5 {
            4 => format!(" relevant=\"{group}/q{} != ''\"", number - 1),
            _ => String::new(),
        };
        let (bind, control) = match number % 6 {
            0 => (
                "type=\"string\" required=\"true()\"".to_owned(),
                format!("<input ref=\"{path}\">{label}</input>"),
            ),
            1 => (
                "type=\"int\" constraint=\". &gt;= 0 and . &lt; 120\" \
                 jr:constraintMsg=\"Between 0 and 119\""
                    .to_owned(),
                format!("<input ref=\"{path}\">{label}</input>"),
            ),
            2 => (
                "type=\"string\"".to_owned(),
                format!(
                    "<select1 ref=\"{path}\">{label}<itemset nodeset=\"instance('list')/root/item\">\
                     <value ref=\"name\"/><label ref=\"jr:itext(itextId)\"/></itemset></select1>"
                ),
            ),
            3 => {
                let mut items = String::new();
                for item in 0..6 {
                    let label = self.text(&format!("{path}/{item}:label"), &format!("Item {item}"));
                    let _ = write!(items, "<item>{label}<value>i{item}</value></item>");
                }
                (
                    "type=\"string\"".to_owned(),
                    format!("<select ref=\"{path}\">{label}{items}</select>"),
                )
            }
            4 => (
                "type=\"date\"".to_owned(),
                format!("<input ref=\"{path}\">{label}</input>"),
            ),
            _ => (
                format!(
                    "type=\"string\" calculate=\"if({group}/q{} &gt; 17, 'adult', 'minor')\"",
                    number - 4
                ),
                String::new(),
            ),
        };
        let _ = write!(self.binds, "<bind nodeset=\"{path}\" {bind}{relevant}/>");
        self.body.push_str(&control);
    }

    fn finish(mut self, secondary: &str) -> String {
        let mut list = String::new();
        for item in 0..10 {
            let id = format!("list-{item}");
            self.text(&id, &format!("Choice {item}"));
            let _ = write!(
                list,
                "<item><itextId>{id}</itextId><name>c{item}</name></item>"
            );
        }
        let [english, french] = &self.texts;
        format!(
            "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\" \
             xmlns:jr=\"http://openrosa.org/javarosa\" xmlns:orx=\"http://openrosa.org/xforms\">\
             <h:head><h:title>Generated</h:title><model><itext>\
             <translation lang=\"{}\" default=\"true()\">{english}</translation>\
             <translation lang=\"{}\">{french}</translation></itext>\
             <instance><data id=\"generated\" version=\"1\">{}<meta><instanceID/></meta></data></instance>\
             <instance id=\"list\"><root>{list}</root></instance>{secondary}{}</model></h:head>\
             <h:body>{}</h:body></h:html>",
            LANGUAGES[0], LANGUAGES[1], self.instance, self.binds, self.body
        )
    }
}

/// `count` questions in groups of 20, of six kinds, every fifth conditional, in two languages.
pub fn questions(count: usize) -> String {
    let mut parts = Parts::default();
    for number in 0..count {
        let group = format!("/data/g{}", number / 20);
        if number % 20 == 0 {
            let _ = write!(parts.instance, "<g{}>", number / 20);
            let label = parts.text(&format!("{group}:label"), &format!("Group {}", number / 20));
            let _ = write!(parts.body, "<group ref=\"{group}\">{label}");
        }
        parts.question(&group, number % 20);
        if number % 20 == 19 || number + 1 == count {
            let _ = write!(parts.instance, "</g{}>", number / 20);
            parts.body.push_str("</group>");
        }
    }
    parts.finish("")
}

/// A repeat of 20 questions, numbered, counted and summed up outside.
pub fn repeat() -> String {
    let mut parts = Parts::default();
    parts.instance.push_str("<count/><total/><r><number/>");
    let label = parts.text("/data/r:label", "Member");
    let _ = write!(
        parts.body,
        "<group ref=\"/data/r\">{label}<repeat nodeset=\"/data/r\">"
    );
    for place in 0..20 {
        parts.question("/data/r", place);
    }
    parts.instance.push_str("</r>");
    parts.body.push_str("</repeat></group>");
    parts.binds.push_str(
        "<bind nodeset=\"/data/count\" type=\"int\" calculate=\"count(/data/r)\"/>\
         <bind nodeset=\"/data/total\" type=\"int\" calculate=\"sum(/data/r/q1)\"/>\
         <bind nodeset=\"/data/r/number\" type=\"int\" calculate=\"position(..)\"/>",
    );
    parts.finish("")
}

/// Rows in one part of [`cascade`].
pub const VILLAGES: usize = 500;

/// `rows` villages in districts of [`VILLAGES`]; the choice of one is filtered by the district.
pub fn cascade(rows: usize) -> String {
    let mut parts = Parts::default();
    parts.instance.push_str("<district/><village/>");
    let mut districts = String::new();
    let mut villages = String::new();
    for district in 0..rows.div_ceil(VILLAGES) {
        let _ = write!(
            districts,
            "<item><name>d{district}</name><label>District {district}</label></item>"
        );
    }
    for village in 0..rows {
        let _ = write!(
            villages,
            "<item><name>v{village}</name><label>Village {village}</label>\
             <district>d{}</district></item>",
            village / VILLAGES
        );
    }
    parts.body.push_str(
        "<select1 ref=\"/data/district\"><label>D</label>\
         <itemset nodeset=\"instance('districts')/root/item\">\
         <value ref=\"name\"/><label ref=\"label\"/></itemset></select1>\
         <select1 ref=\"/data/village\"><label>V</label>\
         <itemset nodeset=\"instance('villages')/root/item[district = /data/district]\">\
         <value ref=\"name\"/><label ref=\"label\"/></itemset></select1>",
    );
    parts.finish(&format!(
        "<instance id=\"districts\"><root>{districts}</root></instance>\
         <instance id=\"villages\"><root>{villages}</root></instance>"
    ))
}
