//! What has to be put right in the open questionnaire.

use xforms::{NodeId, Page, Question, Violation};

use super::Filling;
use crate::notebook::nodes;
use crate::questions::Problem;

impl Filling {
    /// What was found wrong when the reader last wanted to go on; tracked.
    pub(crate) fn problems(self) -> Vec<Problem> {
        self.problems.get()
    }

    /// What was found wrong with one question; tracked.
    pub(crate) fn problem(self, node: NodeId) -> Option<Problem> {
        self.problems
            .with(|all| all.iter().find(|problem| problem.node == node).cloned())
    }

    /// Looks for what is wrong on a page. True if nothing is, or nothing but what is unusual and was
    /// shown already: who goes on a second time confirms it.
    pub(crate) fn check_page(self, page: &Page) -> bool {
        let problems: Vec<_> = nodes(page)
            .iter()
            .filter_map(|node| self.look_at(*node))
            .collect();
        let fine = self.problems.with_untracked(|told| {
            let confirmed = |problem: &Problem| problem.is_warning() && told.contains(problem);
            problems.iter().all(confirmed)
        });
        self.problems.set(problems);
        fine
    }

    /// Another answer has to be confirmed anew.
    pub(super) fn forget_warning(self, node: NodeId) {
        let stays = |problem: &Problem| problem.node != node || !problem.is_warning();
        let mut problems = self.problems.get_untracked();
        if !problems.iter().all(stays) {
            problems.retain(stays);
            self.problems.set(problems);
        }
    }

    /// Forgets what was found wrong.
    pub(crate) fn clear_problems(self) {
        self.problems.set(Vec::new());
    }

    /// Everything that is wrong now. What is only unusual was confirmed on its page.
    pub(crate) fn all_problems(self) -> Vec<Problem> {
        self.pages.with_untracked(|pages| {
            pages
                .iter()
                .flat_map(nodes)
                .filter_map(|node| self.look_at(node))
                .filter(|problem| !problem.is_warning())
                .collect()
        })
    }

    fn look_at(self, node: NodeId) -> Option<Problem> {
        let unreadable = self.unread(node).map(|(_, error)| error);
        let (question, violation): (Question, Option<Violation>) = self
            .read(|draft| Some((draft.session.question(node)?, draft.session.violation(node))))
            .flatten()?;
        Problem::of(&question, unreadable, violation)
    }
}
