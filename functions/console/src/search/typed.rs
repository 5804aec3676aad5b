//! What somebody typed into the field.

use pages::format::Format;

/// More is no number, name or amount.
const LONGEST: usize = 100;

/// How numbers of documents may begin that somebody meant: as typed, and in capitals.
pub(super) fn numbers(typed: &str) -> Vec<String> {
    let upper = typed.to_uppercase();
    if upper == typed { vec![upper] } else { vec![typed.to_owned(), upper] }
}

/// What was typed, within bounds.
pub(super) fn cut(typed: &str) -> String {
    typed.trim().chars().take(LONGEST).collect()
}

/// An amount as a plain decimal: "1706.90" of "1,706.90", "€ 1.706,90" or "1706,9". A mark that could group thousands or
/// begin the decimals is read as the person's language writes it.
pub(super) fn amount(typed: &str, format: Format) -> Option<String> {
    let kept = |character: char| !character.is_whitespace() && !"€$£'’".contains(character);
    let mut text: String = typed.chars().filter(|character| kept(*character)).collect();
    let letters = |text: &str| text.chars().take(3).filter(char::is_ascii_alphabetic).count() == 3;
    if letters(&text) {
        text.drain(..3);
    } else if let Some(at) = text.len().checked_sub(3).filter(|at| text.is_char_boundary(*at))
        && letters(&text[at..])
    {
        text.truncate(at);
    }
    if !text.starts_with(|first: char| first.is_ascii_digit())
        || !text.chars().all(|character| character.is_ascii_digit() || ".,".contains(character))
    {
        return None;
    }
    let point = match (text.rfind('.'), text.rfind(',')) {
        (Some(dot), Some(comma)) => Some(dot.max(comma)),
        (None, None) => None,
        (Some(at), None) | (None, Some(at)) => {
            let mark = text[at..].chars().next()?;
            let groups: Vec<&str> = text.split(mark).skip(1).collect();
            let own = format.decimal("0.5").contains(mark);
            let thousands = groups.iter().all(|group| group.len() == 3) && (!own || groups.len() > 1);
            (!thousands).then_some(at)
        }
    };
    let digits = |part: &str| part.chars().filter(char::is_ascii_digit).collect::<String>();
    match point {
        None => Some(digits(&text)),
        Some(at) => {
            let (whole, fraction) = text.split_at(at);
            let fraction = digits(fraction);
            let plain = text[at..].matches(['.', ',']).count() == 1 && !fraction.is_empty();
            plain.then(|| format!("{}.{fraction}", digits(whole)))
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::zone::Zone;
    use wording::Language;

    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let read = |typed, language| amount(typed, Format { language, zone: Zone::UTC });
        for (typed, english, german) in [
            ("1706.90", Some("1706.90"), Some("1706.90")),
            ("1706,9", Some("1706.9"), Some("1706.9")),
            ("€1,706.90", Some("1706.90"), Some("1706.90")),
            ("1.706,90 €", Some("1706.90"), Some("1706.90")),
            ("EUR 1 706,90", Some("1706.90"), Some("1706.90")),
            ("1706 CHF", Some("1706"), Some("1706")),
            ("1,706", Some("1706"), Some("1.706")),
            ("1.706", Some("1.706"), Some("1706")),
            ("1.234.567", Some("1234567"), Some("1234567")),
            ("2026-0001", None, None),
            ("12 Main", None, None),
            ("Hofmann", None, None),
            ("1706.", None, None),
            ("ab", None, None),
            ("€", None, None),
            ("äöü", None, None),
        ] {
            assert_eq!(read(typed, Language::English).as_deref(), english, "{typed}");
            assert_eq!(read(typed, Language::German).as_deref(), german, "{typed}");
        }
    }

    #[test]
    fn a_number_is_looked_for_in_capitals_too() {
        assert_eq!(numbers("re-1"), ["re-1", "RE-1"]);
        assert_eq!(numbers("2026-1"), ["2026-1"]);
    }
}
