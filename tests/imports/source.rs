//! What a file declares and imports, from its text.

use std::collections::{BTreeMap, BTreeSet};

use super::tokens::tokens;

/// A path to an item, perhaps of another file.
#[derive(Clone)]
pub(super) struct Import {
    /// The modules within the file around the path, such as `tests`.
    pub(super) within: Vec<String>,
    /// The names of the path, without a `*` at the end.
    pub(super) path: Vec<String>,
}

#[derive(Default)]
pub(super) struct Source {
    /// The modules that have a file of their own.
    pub(super) children: BTreeSet<String>,
    /// The items that the file defines.
    pub(super) defines: BTreeSet<String>,
    /// The names that imports and re-exports bring into the file.
    pub(super) names: BTreeMap<String, Import>,
    /// The imports and re-exports of all names of a module.
    pub(super) globs: Vec<Import>,
    /// The imports that are no re-exports.
    pub(super) imports: Vec<Import>,
}

const DEFINITIONS: [&str; 8] = ["fn", "struct", "enum", "trait", "type", "const", "static", "union"];

impl Source {
    pub(super) fn parse(text: &str) -> Self {
        let tokens = tokens(text);
        let token = |at: usize| tokens.get(at).map_or("", String::as_str);
        let mut source = Self::default();
        // One entry for each open brace: the name of the module that it opens, if it opens one.
        let mut open: Vec<Option<String>> = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let before = if at == 0 { "" } else { token(at - 1) };
            match token(at) {
                "mod" if token(at + 2) == ";" => {
                    source.children.insert(token(at + 1).to_owned());
                    at += 3;
                }
                "mod" if token(at + 2) == "{" => {
                    open.push(Some(token(at + 1).to_owned()));
                    at += 3;
                }
                "{" => {
                    open.push(None);
                    at += 1;
                }
                "}" => {
                    open.pop();
                    at += 1;
                }
                "use" => {
                    let mut found = Vec::new();
                    at = read_tree(&tokens, at + 1, Vec::new(), &mut found);
                    let public = ["pub", ")"].contains(&before);
                    source.add_imports(found, &open, public);
                }
                word if DEFINITIONS.contains(&word) && open.is_empty() => {
                    source.defines.insert(token(at + 1).to_owned());
                    at += 2;
                }
                _ => at += 1,
            }
        }
        source
    }

    fn add_imports(&mut self, found: Vec<(Vec<String>, String)>, open: &[Option<String>], public: bool) {
        for (path, name) in found {
            let import = Import { within: within(open), path };
            if open.is_empty() && name == "*" {
                self.globs.push(import.clone());
            } else if open.is_empty() {
                self.names.insert(name, import.clone());
            }
            if !public {
                self.imports.push(import);
            }
        }
    }
}

fn within(open: &[Option<String>]) -> Vec<String> {
    open.iter().flatten().cloned().collect()
}

/// Reads a tree such as `a::{b, c as d, e::*}` and adds each path with the name that it gets. Returns the
/// place after the tree.
fn read_tree(
    tokens: &[String],
    mut at: usize,
    mut path: Vec<String>,
    found: &mut Vec<(Vec<String>, String)>,
) -> usize {
    loop {
        match tokens[at].as_str() {
            "{" => {
                at += 1;
                while tokens[at] != "}" {
                    at = read_tree(tokens, at, path.clone(), found);
                    at += usize::from(tokens[at] == ",");
                }
                return at + 1;
            }
            "*" => {
                found.push((path, "*".to_owned()));
                return at + 1;
            }
            "::" => at += 1,
            name => {
                // `a::{self}` is the path `a`.
                if path.is_empty() || name != "self" {
                    path.push(name.to_owned());
                }
                at += 1;
                if tokens[at] == "as" {
                    found.push((path, tokens[at + 1].clone()));
                    return at + 2;
                }
                if tokens[at] != "::" {
                    let last = path.last().cloned().unwrap_or_default();
                    found.push((path, last));
                    return at;
                }
            }
        }
    }
}
