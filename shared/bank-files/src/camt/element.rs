//! Elements by their names, and what they hold.

use chrono::NaiveDate;
use domain::bank_statements::booked::Direction;
use domain::bank_statements::mapping::{Dates, Decimals};
use domain::money::{Currency, Money};
use roxmltree::Node;

use crate::values::{amount, date};

pub(super) fn children<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

pub(super) fn child<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> Option<Node<'a, 'i>> {
    children(node, name).next()
}

pub(super) fn path<'a, 'i>(node: Node<'a, 'i>, names: &[&'static str]) -> Option<Node<'a, 'i>> {
    names.iter().try_fold(node, |node, name| child(node, name))
}

/// The text of an element, without spaces around it. `None` if it has none.
pub(super) fn content(node: Node<'_, '_>) -> Option<String> {
    let text: String = node.children().filter_map(|child| child.text().filter(|_| child.is_text())).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

pub(super) fn money(node: Node<'_, '_>) -> Option<Money> {
    let currency: Currency = node.attribute("Ccy")?.trim().parse().ok()?;
    let figure = content(node)?;
    // `xs:decimal` has no sign between thousands.
    let plain = figure.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let minor = amount(&figure, Decimals::Point, currency).filter(|_| plain)?;
    Some(Money::new(minor, currency))
}

pub(super) fn direction(node: Node<'_, '_>) -> Option<Direction> {
    match content(node)?.as_str() {
        "CRDT" => Some(Direction::Credit),
        "DBIT" => Some(Direction::Debit),
        _ => None,
    }
}

/// A date, or the day of an instant as the bank writes it.
pub(super) fn day(node: Node<'_, '_>) -> Option<NaiveDate> {
    let day = child(node, "Dt").or_else(|| child(node, "DtTm"))?;
    date(&content(day)?, Dates::Iso)
}
