//! What must hold for each page of the gallery. The pages are parsed as a browser parses them.

use std::cell::RefCell;
use std::collections::BTreeSet;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use crate::samples::{self, PLANTED, Page};

/// The tags and the texts of a page.
#[derive(Default)]
struct Parsed {
    tags: RefCell<Vec<Tag>>,
    text: RefCell<String>,
    errors: RefCell<Vec<String>>,
}

impl TokenSink for Parsed {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => self.tags.borrow_mut().push(tag),
            Token::CharacterTokens(text) => self.text.borrow_mut().push_str(&text),
            Token::ParseError(error) => self.errors.borrow_mut().push(error.into_owned()),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn parse(html: &str) -> Parsed {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let tokenizer =
        Tokenizer::new(Parsed::default(), TokenizerOpts { exact_errors: true, ..Default::default() });
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink
}

impl Parsed {
    fn starts(&self) -> Vec<Tag> {
        let tags = self.tags.borrow();
        tags.iter().filter(|tag| tag.kind == TagKind::StartTag).cloned().collect()
    }
}

fn attribute(tag: &Tag, name: &str) -> Option<String> {
    let found = tag.attrs.iter().find(|attribute| &*attribute.name.local == name);
    found.map(|attribute| attribute.value.to_string())
}

fn gallery() -> Vec<Page> {
    samples::pages().unwrap()
}

/// The policy of the pages forbids both. The only script is the asset.
fn assert_nothing_inline(name: &str, parsed: &Parsed) {
    for tag in parsed.starts() {
        let element = &*tag.name;
        assert_ne!(element, "style", "{name}");
        if element == "script" {
            let source = attribute(&tag, "src").unwrap_or_default();
            assert!(source.starts_with("assets/pages."), "{name} has a script inline");
        }
        for attribute in &tag.attrs {
            let local = &*attribute.name.local;
            assert_ne!(local, "style", "{name}: {element}");
            assert!(!local.starts_with("on"), "{name}: {element} {local}");
            let script = attribute.value.trim_start().to_lowercase().starts_with("javascript:");
            assert!(!script, "{name}: {element} {local}");
        }
    }
    let scripts = parsed.starts().iter().filter(|tag| &*tag.name == "script").count();
    assert_eq!(scripts, 1, "{name}");
}

#[test]
fn no_page_has_a_script_or_a_style_inline() {
    for (name, html) in gallery() {
        assert_nothing_inline(name, &parse(&html));
    }
}

#[test]
fn no_text_of_anybody_becomes_markup() {
    let clean = gallery();
    samples::plant();
    for ((name, before), (_, planted)) in clean.into_iter().zip(gallery()) {
        let (before, after) = (parse(&before), parse(&planted));
        assert_nothing_inline(name, &after);
        let names =
            |parsed: &Parsed| parsed.starts().iter().map(|tag| tag.name.to_string()).collect::<Vec<_>>();
        assert_eq!(names(&before), names(&after), "{name} has other elements");
        assert!(after.errors.borrow().is_empty(), "{name}: {:?}", after.errors.borrow());
        let attributes = after.starts().into_iter().flat_map(|tag| tag.attrs);
        let inside = attributes.filter(|attribute| attribute.value.contains(PLANTED)).count();
        let shown = after.text.borrow().matches(PLANTED).count();
        // The page of a used link has no text of anybody.
        assert!(shown + inside > 0 || name == "sign-in-link-old", "{name} shows no planted text");
    }
}

#[test]
fn pages_are_well_formed_and_small() {
    let void = ["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"];
    for (name, html) in gallery() {
        assert!(html.len() <= 100_000, "{name} has {} bytes", html.len());
        let parsed = parse(&html);
        assert!(parsed.errors.borrow().is_empty(), "{name}: {:?}", parsed.errors.borrow());
        let mut open: Vec<String> = Vec::new();
        for tag in parsed.tags.borrow().iter() {
            let element = tag.name.to_string();
            match tag.kind {
                TagKind::StartTag if tag.self_closing || void.contains(&element.as_str()) => {}
                TagKind::StartTag => open.push(element),
                TagKind::EndTag => assert_eq!(open.pop(), Some(element), "{name}: {open:?}"),
            }
        }
        assert!(open.is_empty(), "{name}: {open:?} is not closed");
    }
}

#[test]
fn ids_are_unique_and_what_refers_to_them_finds_them() {
    for (name, html) in gallery() {
        let parsed = parse(&html);
        let mut ids = BTreeSet::new();
        for tag in parsed.starts() {
            if let Some(id) = attribute(&tag, "id") {
                assert!(ids.insert(id.clone()), "{name}: two elements have the id {id}");
            }
        }
        for tag in parsed.starts() {
            for reference in ["for", "aria-labelledby", "aria-describedby", "popovertarget", "data-dialog"] {
                let value = attribute(&tag, reference).unwrap_or_default();
                for id in value.split_whitespace() {
                    assert!(ids.contains(id), "{name}: {reference} names {id}");
                }
            }
        }
    }
}

#[test]
fn each_form_that_changes_something_carries_the_token() {
    for (name, html) in gallery() {
        let parsed = parse(&html);
        let (mut posts, mut within, mut token) = (0, false, true);
        for tag in parsed.tags.borrow().iter() {
            match (&*tag.name, tag.kind) {
                ("form", TagKind::StartTag) => {
                    assert!(!within, "{name}: a form inside a form");
                    within = true;
                    token = attribute(tag, "method").as_deref() != Some("post");
                    posts += usize::from(!token);
                }
                ("input", _) if attribute(tag, "name").as_deref() == Some("token") => token = true,
                ("form", TagKind::EndTag) => {
                    assert!(token, "{name}: a form without the token");
                    within = false;
                }
                _ => {}
            }
        }
        // Each page can at least sign in or out, but for the one of a used link.
        assert!(posts > 0 || name == "sign-in-link-old", "{name}");
    }
}
