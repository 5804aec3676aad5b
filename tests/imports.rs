//! No two files of a crate import each other.
//!
//! An import is a `use` of another file's items. A declaration `mod child;` and a re-export `pub use child::Item`
//! are none. An import of a re-exported item is an import of the file that defines the item.

mod source;
mod tokens;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use source::{Import, Source};

use crate::repository::{entries, files, root, text};

/// A path of names from the root of the crate.
type Names = Vec<String>;

/// The modules of one crate that have a file of their own.
struct Crate {
    modules: BTreeMap<Names, (PathBuf, Source)>,
}

impl Crate {
    /// Follows the declarations `mod name;` from the root file. `read` gives the text of a file.
    fn read(root: &Path, read: &impl Fn(&Path) -> String) -> Self {
        let mut modules = BTreeMap::new();
        let folder = root.parent().expect("the folder of a root file").to_owned();
        let mut waiting = vec![(Names::new(), root.to_owned())];
        while let Some((module, path)) = waiting.pop() {
            let source = Source::parse(&read(&path));
            for child in &source.children {
                let child = [module.as_slice(), std::slice::from_ref(child)].concat();
                let path = folder.join(child.iter().collect::<PathBuf>()).with_extension("rs");
                waiting.push((child, path));
            }
            modules.insert(module, (path, source));
        }
        Self { modules }
    }

    /// The pairs of files that import each other, each with the paths that they use.
    fn mutual(&self) -> Vec<String> {
        let mut imports: BTreeMap<(&Path, &Path), BTreeSet<String>> = BTreeMap::new();
        for (module, (path, source)) in &self.modules {
            for import in &source.imports {
                let to = self.absolute(module, import).and_then(|names| self.file(names));
                if let Some(to) = to.filter(|to| to != path) {
                    imports.entry((path, to)).or_default().insert(import.path.join("::"));
                }
            }
        }
        let list = |names: &BTreeSet<String>| names.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        let pairs = imports.iter().filter(|((from, to), _)| from < to);
        pairs
            .filter_map(|((from, to), there)| {
                let back = imports.get(&(*to, *from))?;
                let (from, to) = (from.display(), to.display());
                Some(format!("{from} uses {}, and {to} uses {}", list(there), list(back)))
            })
            .collect()
    }

    /// The path from the root of the crate. `None` if the path leads to another crate.
    fn absolute(&self, module: &[String], import: &Import) -> Option<Names> {
        let source = &self.modules[module].1;
        let mut base = [module, &import.within].concat();
        let (first, mut rest) = import.path.split_first()?;
        match first.as_str() {
            "crate" => base.clear(),
            "self" => {}
            "super" => drop(base.pop()),
            _ if !import.within.is_empty() => return None,
            child if source.children.contains(child) => base.push(first.clone()),
            name => {
                let bound = source.names.get(name).filter(|bound| bound.path[0] != *first)?;
                base = self.absolute(module, bound)?;
            }
        }
        while let Some(("super", after)) = rest.split_first().map(|(name, after)| (name.as_str(), after)) {
            base.pop();
            rest = after;
        }
        base.extend_from_slice(rest);
        Some(base)
    }

    /// The file of a module, or the file that defines an item.
    fn file(&self, mut names: Names) -> Option<&Path> {
        // No re-export leads through more files.
        for _ in 0..8 {
            let length =
                (0..=names.len()).rev().find(|length| self.modules.contains_key(&names[..*length]))?;
            let (module, item) = names.split_at(length);
            let (path, source) = &self.modules[module];
            let next = item.first().and_then(|name| self.defined_elsewhere(module, source, name));
            let Some(next) = next else { return Some(path) };
            names = [next.as_slice(), &item[1..]].concat();
        }
        None
    }

    /// The path of an item that a module only imports or re-exports.
    fn defined_elsewhere(&self, module: &[String], source: &Source, name: &str) -> Option<Names> {
        if source.defines.contains(name) {
            return None;
        }
        if let Some(bound) = source.names.get(name) {
            return self.absolute(module, bound);
        }
        source.globs.iter().find_map(|glob| {
            let of = self.absolute(module, glob)?;
            let (_, source) = self.modules.get(&of)?;
            let knows = source.defines.contains(name) || source.names.contains_key(name);
            knows.then(|| [of, vec![name.to_owned()]].concat())
        })
    }
}

/// The folders `src` of all crates.
fn sources() -> Vec<PathBuf> {
    let mut crates = vec![PathBuf::from("infra/local")];
    for folder in ["shared", "functions"] {
        crates.extend(
            entries(&root().join(folder))
                .into_iter()
                .map(|path| path.strip_prefix(root()).unwrap().to_owned()),
        );
    }
    crates.sort();
    crates
        .into_iter()
        .map(|folder| folder.join("src"))
        .filter(|folder| root().join(folder).is_dir())
        .collect()
}

#[test]
fn no_two_files_import_each_other() {
    let mut mutual = Vec::new();
    let mut read = 0;
    for folder in sources() {
        for name in ["lib.rs", "main.rs"] {
            let file = folder.join(name);
            if root().join(&file).exists() {
                let all = Crate::read(&file, &|path| text(path));
                read += all.modules.len();
                mutual.extend(all.mutual());
            }
        }
    }
    let all: usize = sources().iter().map(|folder| files(folder, "rs").len()).sum();
    assert_eq!(read, all, "the declarations of modules lead to every file");
    assert!(mutual.is_empty(), "these files import each other:\n{}", mutual.join("\n"));
}

#[test]
fn no_root_of_a_crate_holds_too_many_files() {
    for folder in sources() {
        let count = entries(&root().join(&folder)).iter().filter(|path| path.is_file()).count();
        assert!(count <= 25, "{} holds {count} files; group them in folders", folder.display());
    }
}

/// The pairs among files that are given as name and text, `lib.rs` first.
fn pairs(files: &[(&str, &str)]) -> Vec<String> {
    let read =
        |path: &Path| files.iter().find(|(name, _)| path == Path::new(name)).expect("the file").1.to_owned();
    Crate::read(Path::new(files[0].0), &read).mutual()
}

#[test]
fn a_parent_and_a_child_that_import_each_other_are_found() {
    for parent in [
        "mod a; use a::x; fn y() {}",
        "mod a; use self::a::{b::{c}, x as z}; fn y() {}",
        "mod a; use a::*; fn y() {}",
        "mod a; fn y() { use crate::a; }",
    ] {
        for child in [
            "use super::y; fn x() {}",
            "use crate::{y as z}; fn x() {}",
            "mod t { use super::super::y; } fn x() {}",
        ] {
            assert_eq!(pairs(&[("lib.rs", parent), ("a.rs", child)]).len(), 1, "{parent} / {child}");
        }
    }
}

#[test]
fn siblings_that_import_each_other_are_found_behind_re_exports() {
    let lib = ("lib.rs", "mod a; mod b; pub use a::x; pub use b::*;");
    let (a, b) = (("a.rs", "use crate::{y}; pub fn x() {}"), ("b.rs", "use super::x; pub fn y() {}"));
    assert_eq!(pairs(&[lib, a, b]), ["a.rs uses crate::y, and b.rs uses super::x"]);
}

#[test]
fn declarations_and_re_exports_are_no_imports() {
    let child = ("a.rs", "use super::{Y, z}; pub fn x() { z() }");
    for parent in [
        "pub mod a; pub use a::x; pub struct Y; fn z() {}",
        "mod a; /* use a::x; */ fn z() -> &'static str { r#\"use a::x;\"# } // use a::x;",
        "mod a; mod t { use super::*; fn u() { z() } } fn z() {}",
        "mod a; mod b; use b::{Y, z}; pub(crate) use a::x;",
    ] {
        let other = ("b.rs", "pub struct Y; pub fn z() {}");
        assert_eq!(pairs(&[("lib.rs", parent), child, other]), [""; 0], "{parent}");
    }
}
