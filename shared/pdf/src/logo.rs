//! Checks logos when they are uploaded, so that every stored logo can be drawn on every later document.

use chrono::DateTime;
use domain::templates::brand::{ImageFormat, Logo};
use imagesize::ImageType;
use wording::Language;

use crate::brand::Brand;
use crate::view::{Body, Document, Fact, Lines, Party};
use crate::{Conformance, Fonts, render};

/// In pixels. Enough for 75 mm in print, and small enough for the memory of a function.
const MAX_SIDE: usize = 4000;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogoError {
    #[error("is neither PNG nor JPEG nor SVG")]
    Format,
    #[error("is {width} × {height} pixels large, and may be {MAX_SIDE} × {MAX_SIDE}")]
    Dimensions { width: usize, height: usize },
    #[error("holds {0}, which a logo may not")]
    Active(String),
    #[error("cannot be drawn: {0}")]
    Undrawable(String),
}

impl LogoError {
    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Format => "logo_format",
            Self::Dimensions { .. } => "logo_dimensions",
            Self::Active(_) => "logo_active_content",
            Self::Undrawable(_) => "logo_undrawable",
        }
    }
}

/// Checks the content of the file and draws it once.
pub(crate) fn checked(fonts: &Fonts, bytes: Vec<u8>) -> Result<Logo, LogoError> {
    let format = match imagesize::image_type(&bytes) {
        Ok(ImageType::Png) => ImageFormat::Png,
        Ok(ImageType::Jpeg) => ImageFormat::Jpeg,
        _ => ImageFormat::Svg,
    };
    if format == ImageFormat::Svg {
        check_svg(std::str::from_utf8(&bytes).map_err(|_| LogoError::Format)?)?;
    } else {
        let size = imagesize::blob_size(&bytes).map_err(|_| LogoError::Format)?;
        if size.width > MAX_SIDE || size.height > MAX_SIDE {
            return Err(LogoError::Dimensions { width: size.width, height: size.height });
        }
    }
    let logo = Logo { format, bytes };
    let blank = blank(logo.clone());
    render(fonts, &blank, DateTime::UNIX_EPOCH, Conformance::Accessible)
        .map_err(|error| LogoError::Undrawable(error.to_string()))?;
    Ok(logo)
}

/// The parser refuses document type declarations, which could define unlimited entities.
fn check_svg(text: &str) -> Result<(), LogoError> {
    let document = roxmltree::Document::parse(text).map_err(|_| LogoError::Format)?;
    if document.root_element().tag_name().name() != "svg" {
        return Err(LogoError::Format);
    }
    for element in document.descendants().filter(|node| node.is_element()) {
        let name = element.tag_name().name();
        if ["script", "foreignObject", "iframe", "image", "animate", "set"].contains(&name) {
            return Err(LogoError::Active(format!("<{name}>")));
        }
        let style = (name == "style").then(|| element.text().unwrap_or_default());
        for (attribute, value) in element
            .attributes()
            .map(|attribute| (attribute.name(), attribute.value()))
            .chain(style.map(|text| ("style", text)))
        {
            let reference = attribute == "href" && !value.trim_start().starts_with('#');
            if attribute.starts_with("on") || reference || refers_outside(value) {
                return Err(LogoError::Active(format!("{attribute}=\"{value}\"")));
            }
        }
    }
    Ok(())
}

/// Whether the value contains a `url(…)` that does not point into the same image, or an `@import`.
fn refers_outside(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    let outside =
        value.split("url(").skip(1).any(|url| !url.trim_start_matches([' ', '"', '\'']).starts_with('#'));
    outside || value.contains("@import")
}

/// A document with only a logo.
fn blank(logo: Logo) -> Document {
    Document {
        language: Language::default(),
        title: "Logo".to_owned(),
        number: None,
        mark: None,
        brand: Brand { logo: Some(logo), ..Brand::default() },
        seller: Party { name: "Logo".to_owned(), ..Party::default() },
        recipient: Party::default(),
        delivery: None,
        glance: Vec::new(),
        amount: Fact::default(),
        facts: Vec::new(),
        currency: String::new(),
        body: Body::Lines(Lines::default()),
        legal_notes: Vec::new(),
        terms: None,
        early_payment: None,
        payment: None,
        note: None,
        footer: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8]) -> Result<ImageFormat, LogoError> {
        checked(&Fonts::default(), bytes.to_vec()).map(|logo| logo.format)
    }

    fn svg(inner: &str) -> String {
        format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{inner}</svg>"##
        )
    }

    /// A single black pixel.
    const PNG: &[u8] = &[
        0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0,
        0, 0, 1, 8, 0, 0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T', 0x78, 0x9C,
        0x63, 0x60, 0, 0, 0, 2, 0, 1, 0x48, 0xAF, 0xA4, 0x71, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xAE, 0x42,
        0x60, 0x82,
    ];

    #[test]
    fn a_picture_is_known_by_its_content() {
        assert_eq!(check(PNG), Ok(ImageFormat::Png));
        let drawing =
            svg(r##"<defs><path id="a" d="M0 0h9v9z"/></defs><use xlink:href="#a" fill="url(#g)"/>"##);
        assert_eq!(check(drawing.as_bytes()), Ok(ImageFormat::Svg));
        for nonsense in [&b""[..], b"GIF89a", b"<html/>", b"%PDF-1.7", b"\xff\xfe", b"<svg"] {
            assert_eq!(check(nonsense), Err(LogoError::Format), "{nonsense:?}");
        }
    }

    #[test]
    fn a_broken_picture_is_refused() {
        assert_eq!(check(&PNG[..40]).unwrap_err().code(), "logo_undrawable");
        let mut huge = PNG.to_vec();
        huge[18] = 0x20;
        assert_eq!(check(&huge), Err(LogoError::Dimensions { width: 8193, height: 1 }));
    }

    #[test]
    fn a_drawing_that_does_more_than_draw_is_refused() {
        for inner in [
            "<script>alert(1)</script>",
            r#"<g onload="alert(1)"/>"#,
            r#"<image href="https://a.example/x.png"/>"#,
            r#"<use href="https://a.example/x.svg#a"/>"#,
            r#"<rect fill="url(https://a.example/x.svg#a)"/>"#,
            r#"<style>@import "https://a.example/x.css";</style>"#,
            r#"<a xlink:href="javascript:alert(1)"/>"#,
            "<foreignObject/>",
        ] {
            assert_eq!(check(svg(inner).as_bytes()).unwrap_err().code(), "logo_active_content", "{inner}");
        }
        let entities = r#"<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"/>"#;
        assert_eq!(check(entities.as_bytes()), Err(LogoError::Format));
    }
}
