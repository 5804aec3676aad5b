//! Writes the sample documents of the tests into a folder: `cargo run -p pdf --example samples -- out
//! [fonts]`. The second argument is a folder with additional fonts.

#[path = "../tests/pdf/document.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod document;
#[path = "../tests/pdf/sample.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod sample;

use std::error::Error;
use std::path::{Path, PathBuf};

use pdf::{Conformance, Fonts};
use wording::Language;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("name the folder to write to")?);
    let fonts = match arguments.next() {
        Some(fonts) => Fonts::with_folder(Path::new(&fonts))?,
        None => Fonts::default(),
    };
    std::fs::create_dir_all(&folder)?;
    let samples = sample::all().into_iter().map(|(name, view)| (name.to_owned(), view));
    let languages = Language::ALL.into_iter().map(|language| {
        let view = pdf::view_of(&document::full_in(language)).map(|view| (language.tag().to_owned(), view));
        view.map_err(|error| error.to_string())
    });
    let kinds = document::kinds().into_iter().map(|(name, document)| {
        let view = pdf::view_of(&document).map_err(|error| error.to_string())?;
        Ok::<_, String>((format!("{name}-of-the-domain"), view))
    });
    let kinds = kinds.collect::<Result<Vec<_>, _>>()?;
    let statements = Language::ALL.into_iter().map(|language| {
        let view = pdf::view_of_statement(&document::statement(language, 40));
        Ok::<_, String>((format!("statement-{}", language.tag()), view))
    });
    let kinds: Vec<_> = kinds.into_iter().chain(statements.collect::<Result<Vec<_>, _>>()?).collect();
    for (name, view) in samples.chain(languages.collect::<Result<Vec<_>, _>>()?).chain(kinds) {
        let file = pdf::render(&fonts, &view, sample::issued(), Conformance::Accessible)?;
        std::fs::write(folder.join(name).with_extension("pdf"), file.pdf)?;
    }
    Ok(())
}
