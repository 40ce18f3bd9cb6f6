//! Many numbers in few words.

use std::fmt::Display;

/// Numbers in rising order, with those that follow one another taken together: `3, 7–9`. `shown` is how
/// a number is written.
pub(crate) fn ranges<T: Display>(numbers: &[u16], shown: impl Fn(u16) -> T) -> String {
    let mut ranges: Vec<(u16, u16)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => ranges.push((*number, *number)),
        }
    }
    let range = |(first, last): &(u16, u16)| match first == last {
        true => shown(*first).to_string(),
        false => format!("{}–{}", shown(*first), shown(*last)),
    };
    ranges.iter().map(range).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_taken_together() {
        let shown = |numbers: &[u16]| ranges(numbers, |number| number);
        assert_eq!(shown(&[3, 7, 8, 9, 12, 13]), "3, 7–9, 12–13");
        assert_eq!(shown(&[]), "");
    }
}
