//! The pages of the open questionnaire.

use xforms::{NodeId, Page, PageKind};

use super::Filling;
use crate::app::App;
use crate::dom;
use crate::notebook::{is_counter, nodes};
use crate::place::Place;

/// From this width on, in CSS pixels, a screen may show whole sections.
const WIDE: f64 = 768.0;
/// How many questions one page of a section holds at most: no device draws more at once.
const MOST: usize = 12;

impl Filling {
    /// Asks the engine for the pages, and lays them out for this screen.
    pub(super) fn lay_out(self, app: App) {
        let pages = self.read(|draft| draft.session.pages()).unwrap_or_default();
        let whole = dom::width() >= WIDE && app.settings().sections;
        self.pages.set(match whole {
            true => whole_sections(pages),
            false => pages,
        });
    }

    /// Lays the pages out anew after an answer. The page that is shown may have another number then, and its
    /// address follows at once: whoever goes somewhere next goes from there.
    pub(super) fn lay_out_again(self, app: App) {
        self.lay_out(app);
        let key = self.read(|draft| draft.page.clone()).unwrap_or_default();
        if let Some(number) = self.number_of(|page| page.key == key) {
            app.renumber(number);
        }
    }

    /// The pages now; tracked.
    pub(crate) fn pages(self) -> Vec<Page> {
        self.pages.get()
    }

    /// The page with this number, counted from 1; tracked.
    pub(crate) fn page(self, number: usize) -> Option<Page> {
        self.pages
            .with(|pages| pages.get(number.checked_sub(1)?).cloned())
    }

    /// Which of the outermost groups a page stands in, counted from 1, and how many there are; tracked.
    /// `None` outside of them, and where there is one only.
    pub(crate) fn section(self, page: &Page) -> Option<(usize, usize)> {
        self.pages.with(|pages| section(pages, page))
    }

    /// The number of the page with this key, counted from 1; tracked.
    pub(crate) fn position(self, key: &str) -> Option<usize> {
        let position = |pages: &Vec<Page>| pages.iter().position(|page| page.key == key);
        self.pages.with(position).map(|index| index + 1)
    }

    /// How many pages there are; tracked.
    pub(crate) fn page_count(self) -> usize {
        self.pages.with(Vec::len)
    }

    /// The number of the page on which the draft was left.
    pub(crate) fn page_left(self) -> usize {
        let left = self.read(|draft| {
            let mut pages = draft.session.pages().into_iter();
            pages.find(|page| page.key == draft.page)
        });
        let Some(left) = left.flatten() else {
            return 1;
        };
        // On a screen of another width it may stand within a page.
        let questions = nodes(&left);
        let holds = |page: &Page| {
            page.key == left.key || nodes(page).iter().any(|node| questions.contains(node))
        };
        self.number_of(holds).unwrap_or(1)
    }

    /// The page on which the open questionnaire was left.
    pub(crate) fn place_left(self) -> Option<Place> {
        Some(Place::Fill {
            record: self.record.get_untracked()?,
            page: self.page_left(),
            change: false,
        })
    }

    /// The number of the page on which an outing counts.
    pub(crate) fn counting_page(self) -> usize {
        // Nothing was left: it goes on all the time.
        self.seen_resumed();
        let counts = |node: &NodeId| {
            let question = self.read(|draft| draft.session.question(*node)).flatten();
            question.is_some_and(|question| is_counter(&question))
        };
        let page = self.number_of(|page| nodes(page).iter().any(counts));
        page.unwrap_or(1)
    }

    /// The number of the first page that fits, counted from 1; not tracked.
    pub(crate) fn number_of(self, fits: impl Fn(&Page) -> bool) -> Option<usize> {
        self.pages
            .with_untracked(|pages| pages.iter().position(fits))
            .map(|index| index + 1)
    }
}

/// Puts the questions of a section that follow each other on one page. What is a page by the form's own
/// will stays one.
fn whole_sections(pages: Vec<Page>) -> Vec<Page> {
    let mut laid_out: Vec<Page> = Vec::new();
    for page in pages {
        match laid_out.last_mut() {
            Some(last) if belong_together(last, &page) => {
                let questions = [nodes(last), nodes(&page)].concat();
                let label = None;
                last.kind = PageKind::FieldList { label, questions };
            }
            _ => laid_out.push(page),
        }
    }
    laid_out
}

fn belong_together(last: &Page, page: &Page) -> bool {
    let own = |page: &Page| page.appearance.iter().any(|word| word == "field-list");
    let single = matches!(page.kind, PageKind::Question(_));
    let open = !matches!(last.kind, PageKind::Repeat { .. }) && !own(last);
    single
        && open
        && !page.section.is_empty()
        && last.section == page.section
        && entry(&last.key) == entry(&page.key)
        && nodes(last).len() < MOST
}

/// Which entry of a repeat a page belongs to.
fn entry(key: &str) -> &str {
    key.rfind(']').map_or("", |end| &key[..end])
}

/// See [`Filling::section`]. A group is a run of pages with the same outermost label.
fn section(pages: &[Page], page: &Page) -> Option<(usize, usize)> {
    let name = |page: &Page| page.section.first().cloned().unwrap_or_default();
    let (mut count, mut here, mut last) = (0, None, String::new());
    for each in pages {
        let new = name(each);
        if !new.is_empty() && new != last {
            count += 1;
        }
        if each.key == page.key && !new.is_empty() {
            here = Some(count);
        }
        last = new;
    }
    here.filter(|_| count > 1).map(|here| (here, count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::still::session;

    const FORM: &str = r#"<h:html xmlns="http://www.w3.org/2002/xforms"
        xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa">
      <h:head><h:title>Sections</h:title><model>
        <instance><data id="s"><a/><b/><c/><d/><e/><r jr:template=""><f/><g/></r><h/>
          <meta><instanceID>uuid:s</instanceID></meta></data></instance>
      </model></h:head>
      <h:body>
        <input ref="/data/a"><label>A</label></input>
        <group><label>Housing</label>
          <input ref="/data/b"><label>B</label></input>
          <input ref="/data/c"><label>C</label></input>
          <group appearance="field-list"><input ref="/data/d"><label>D</label></input></group>
          <input ref="/data/e"><label>E</label></input>
          <group ref="/data/r"><label>Child</label><repeat nodeset="/data/r" jr:count="2">
            <input ref="/data/r/f"><label>F</label></input>
            <input ref="/data/r/g"><label>G</label></input>
          </repeat></group>
        </group>
        <input ref="/data/h"><label>H</label></input>
      </h:body></h:html>"#;

    /// The last parts of the questions' references, page by page.
    fn laid_out(session: &xforms::Session) -> Vec<String> {
        let letter = |node: &NodeId| {
            let reference = session.reference(*node);
            reference.rsplit('/').next().unwrap_or_default().to_owned()
        };
        let pages = whole_sections(session.pages()).into_iter();
        let pages = pages.map(|page| match page.kind {
            PageKind::Repeat { .. } => "repeat".to_owned(),
            _ => nodes(&page).iter().map(letter).collect(),
        });
        pages.collect()
    }

    #[test]
    fn a_section_is_a_page_but_for_what_the_form_makes_one() {
        let session = session(FORM);
        let pages = laid_out(&session);
        assert_eq!(pages, ["a", "bc", "d", "e", "fg", "fg", "repeat", "h"]);
    }

    #[test]
    fn a_long_section_is_several_pages() {
        let many = |make: fn(usize) -> String| (0..30).map(make).collect::<String>();
        let values = many(|n| format!("<q{n}/>"));
        let inputs = many(|n| format!("<input ref=\"/data/q{n}\"><label>Q</label></input>"));
        let form = FORM.replace("<b/>", &format!("<b/>{values}")).replace(
            "<label>Housing</label>",
            &format!("<label>Housing</label>{inputs}"),
        );
        let pages = whole_sections(session(&form).pages());
        let lengths: Vec<usize> = pages.iter().map(|page| nodes(page).len()).collect();
        assert_eq!(&lengths[..5], [1, MOST, MOST, 8, 1]);
    }
}
