//! A parser for the HTML that our layout uses: quoted attributes, no `<` or `>` in text.

pub(super) struct Tag {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
}

impl Tag {
    pub(super) fn get(&self, attribute: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name == attribute).map(|(_, value)| value.as_str())
    }

    /// A property of the inline style.
    pub(super) fn style(&self, property: &str) -> Option<String> {
        let declarations = self.get("style")?.split(';');
        let mut found =
            declarations.filter_map(|it| it.split_once(':')).filter(|(name, _)| *name == property);
        found.next().map(|(_, value)| value.to_owned())
    }
}

/// All opening tags, in order.
pub(super) fn tags(html: &str) -> Vec<Tag> {
    let opening = html.split('<').skip(1).filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    opening.map(|rest| tag(rest.split_once('>').unwrap_or_else(|| panic!("<{rest}")).0)).collect()
}

fn tag(text: &str) -> Tag {
    let (name, mut rest) = text.split_once(' ').unwrap_or((text, ""));
    let mut attributes = Vec::new();
    while !rest.trim().is_empty() {
        let (name, after) =
            rest.split_once("=\"").unwrap_or_else(|| panic!("an attribute without value: {text}"));
        let (value, after) = after.split_once('"').unwrap_or_else(|| panic!("an open quote: {text}"));
        attributes.push((name.trim().to_owned(), value.to_owned()));
        rest = after;
    }
    Tag { name: name.to_owned(), attributes }
}

/// The visible texts, one per stretch between tags, without the preheader.
pub(super) fn visible(html: &str) -> Vec<String> {
    let (_, body) = html.split_once("</div>").unwrap_or_else(|| panic!("no preheader: {html}"));
    let texts =
        body.split('<').filter_map(|rest| rest.split_once('>')).map(|(_, text)| unescaped(text.trim()));
    texts.filter(|text| !text.is_empty()).collect()
}

fn unescaped(text: &str) -> String {
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#x2f;", "/"),
        ("&nbsp;", "\u{a0}"),
        ("&amp;", "&"),
    ]
    .into_iter()
    .fold(text.to_owned(), |text, (entity, character)| text.replace(entity, character))
}
