//! The outing that a team is on: a questionnaire of a role of its own, which the questionnaires that are
//! started meanwhile name.

use xforms::{Answer, Control, Question, Session};

use super::nodes;

/// The role of forms for outings.
pub(crate) const ROLE: &str = "outing";
/// The appearance of the questions that count.
const COUNTER: &str = "counter";

/// What is shown of an outing without opening it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outing {
    /// The instance's id, which is its name outside this device.
    pub(crate) id: String,
    /// When it was started, in milliseconds since 1970. Never leaves the device.
    pub(crate) since: f64,
    /// The kind of place, in the form's language; empty while it is not known.
    pub(crate) place: String,
    /// Each count that is kept: what, a line's end, how many.
    pub(crate) counts: Vec<String>,
}

/// One of the numbers that an outing ends with, or the kind of place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Total {
    pub(crate) label: String,
    pub(crate) value: String,
    /// Whether the number was guessed.
    pub(crate) estimate: bool,
    /// Whether it is a number.
    pub(crate) counted: bool,
}

impl Total {
    /// The number, marked if it was guessed.
    pub(crate) fn shown(&self) -> String {
        match self.estimate {
            true => format!("≈\u{a0}{}", self.value),
            false => self.value.clone(),
        }
    }
}

impl Outing {
    /// What is kept in a draft to be shown: the instance's id, the kind of place, the counts. Nothing if
    /// it is no outing. A list, because code to read one is there already.
    pub(super) fn parts(session: &Session) -> Vec<String> {
        let mut parts = Vec::new();
        if is_outing(session) {
            parts.push(session.instance_id().unwrap_or_default());
            parts.push(String::new());
            for total in totals(session) {
                match (total.counted, parts.get_mut(1)) {
                    (false, Some(place)) => *place = total.value,
                    _ => parts.push(format!("{}\n{}", total.label, total.shown())),
                }
            }
        }
        parts
    }

    /// What there is to be shown, if it is an outing.
    pub(super) fn of(parts: Vec<String>, since: f64) -> Option<Self> {
        let mut parts = parts.into_iter();
        Some(Self {
            id: parts.next()?,
            place: parts.next()?,
            counts: parts.collect(),
            since,
        })
    }
}

/// Whether the questionnaire is an outing's.
pub(crate) fn is_outing(session: &Session) -> bool {
    session.form().role() == Some(ROLE)
}

/// Whether the question counts.
pub(crate) fn is_counter(question: &Question) -> bool {
    question.appearance.iter().any(|word| word == COUNTER)
}

/// The kind of place, which is what the first question of one choice asks, and every count that was
/// kept, in the form's order. What was not counted is not there: it is not 0. A box to tick on the page
/// of a count, behind it, says that the count is an estimate.
pub(crate) fn totals(session: &Session) -> Vec<Total> {
    let mut totals: Vec<Total> = Vec::new();
    let mut place_is_known = false;
    for page in session.pages() {
        let mut just_counted = false;
        for node in nodes(&page) {
            let Some(question) = session.question(node) else {
                continue;
            };
            let counted = is_counter(&question);
            let place = question.control == Control::SelectOne && !place_is_known;
            place_is_known |= place;
            let answered = !matches!(question.answer, Answer::Empty | Answer::Absent(_));
            if answered && just_counted && question.control == Control::Trigger {
                totals
                    .last_mut()
                    .into_iter()
                    .for_each(|total| total.estimate = true);
            }
            just_counted = answered && counted;
            if answered && (counted || place) {
                totals.push(Total {
                    label: question.label,
                    value: question.display.join(", "),
                    estimate: false,
                    counted,
                });
            }
        }
    }
    totals
}

#[cfg(test)]
mod tests {
    use xforms::Absent;

    use super::*;
    use crate::still::session;

    const FORM: &str = r#"<h:html xmlns="http://www.w3.org/2002/xforms"
        xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa"
        xmlns:carnet="https://carnet.doctorsoftheworld.org/xforms">
      <h:head><h:title>Outing</h:title><model carnet:role="outing">
        <instance><data id="o"><place/><team/><met/><guessed/><kits/><shared/><left/>
          <meta><instanceID>uuid:o</instanceID></meta></data></instance>
        <bind nodeset="/data/team" type="int"/><bind nodeset="/data/met" type="int"/>
        <bind nodeset="/data/kits" type="int" carnet:absent="not_asked"/>
      </model></h:head>
      <h:body>
        <select1 ref="/data/place"><label>Where?</label>
          <item><label>Street</label><value>street</value></item></select1>
        <input ref="/data/team"><label>How many are you?</label></input>
        <group appearance="field-list">
          <input ref="/data/met" appearance="w1 counter"><label>Met</label></input>
          <trigger ref="/data/guessed"><label>About</label></trigger>
          <input ref="/data/kits" appearance="counter"><label>Kits</label></input>
          <select1 ref="/data/shared"><label>Shared?</label>
            <item><label>Yes</label><value>yes</value></item></select1>
          <trigger ref="/data/left"><label>Left</label></trigger>
        </group>
      </h:body></h:html>"#;

    fn answer(session: &mut Session, name: &str, answer: Answer) {
        let node = session.node_at(&format!("/data/{name}")).unwrap();
        session.answer(node, answer).unwrap();
    }

    #[test]
    fn what_was_counted_is_a_line_and_nothing_else_is() {
        let mut session = session(FORM);
        let shown = |session: &Session| Outing::of(Outing::parts(session), 5.0).unwrap();
        let empty = shown(&session);
        assert_eq!((empty.place.as_str(), empty.since), ("", 5.0));
        assert_eq!(empty.counts, [""; 0]);

        answer(&mut session, "place", Answer::Choice("street".into()));
        answer(&mut session, "team", Answer::Integer(3));
        answer(&mut session, "met", Answer::Integer(0));
        answer(&mut session, "shared", Answer::Choice("yes".into()));
        answer(&mut session, "left", Answer::Text("OK".into()));
        answer(&mut session, "kits", Answer::Absent(Absent::NotAsked));
        let some = shown(&session);
        assert_eq!(some.place, "Street");
        assert_eq!(some.counts, ["Met\n0"]);

        answer(&mut session, "guessed", Answer::Text("OK".into()));
        answer(&mut session, "kits", Answer::Integer(12));
        assert_eq!(shown(&session).counts, ["Met\n≈\u{a0}0", "Kits\n12"]);
        assert_eq!(shown(&session).id, session.instance_id().unwrap());
    }

    #[test]
    fn a_form_of_another_role_is_no_outing() {
        for role in ["", r#" carnet:role="census""#] {
            let form = FORM.replace(r#" carnet:role="outing""#, role);
            assert_eq!(Outing::of(Outing::parts(&session(&form)), 5.0), None);
        }
    }
}
