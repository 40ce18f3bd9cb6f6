//! What a form may cost.

/// Upper bounds that a form and its sessions have to keep.
///
/// Each has its own error, so that whoever made the form learns which one to mind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Size of the form's XML, in bytes.
    pub bytes: usize,
    /// Nesting of elements in the form, and of parentheses, predicates and calls in expressions.
    pub depth: usize,
    /// XML elements in the form, attributes in it, and live nodes in a session.
    pub nodes: usize,
    /// Instances of one repeat within one parent.
    pub repeats: usize,
    /// Length of one expression, in bytes.
    pub expression_bytes: usize,
    /// Evaluation steps for one operation (start, answer, added repeat…).
    pub steps: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 16 << 20,
            depth: 64,
            nodes: 300_000,
            repeats: 1_000,
            expression_bytes: 64 << 10,
            steps: 20_000_000,
        }
    }
}
