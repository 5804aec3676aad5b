//! Tests of the drawn pages. They need poppler (Debian: poppler-utils) and are skipped without it.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::pdf_of;
use crate::sample;

/// A page in shades of grey.
struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

const DOTS_PER_INCH: usize = 72;

fn millimetres(length: usize) -> usize {
    length * DOTS_PER_INCH * 10 / 254
}

/// `None` if poppler is not installed.
fn pictures(pdf: &[u8]) -> Option<Vec<Picture>> {
    let mut child = Command::new("pdftoppm")
        .args(["-gray", "-r", &DOTS_PER_INCH.to_string(), "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut stdin = child.stdin.take().unwrap();
    let pdf = pdf.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(&pdf));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    let mut rest = output.stdout.as_slice();
    let mut pictures = Vec::new();
    while !rest.is_empty() {
        let (picture, behind) = Picture::read(rest).expect("a PGM picture");
        pictures.push(picture);
        rest = behind;
    }
    Some(pictures)
}

impl Picture {
    /// `P5 width height 255`, then a byte per pixel.
    fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let mut words = bytes.splitn(5, |byte| byte.is_ascii_whitespace());
        let mut number = || std::str::from_utf8(words.next()?).ok()?.parse::<usize>().ok();
        let mut skip = bytes.splitn(2, |byte| byte.is_ascii_whitespace());
        (skip.next()? == b"P5").then_some(())?;
        let _magic = number();
        let (width, height, _white) = (number()?, number()?, number()?);
        let rest = words.next()?;
        let (pixels, behind) = rest.split_at_checked(width * height)?;
        Some((Self { width, height, pixels: pixels.to_vec() }, behind))
    }

    fn is_dark(&self, x: usize, y: usize) -> bool {
        self.pixels[y * self.width + x] < 200
    }

    fn dark_within(&self, xs: std::ops::Range<usize>, ys: std::ops::Range<usize>) -> usize {
        ys.map(|y| xs.clone().filter(|x| self.is_dark(*x, y)).count()).sum()
    }
}

#[test]
fn the_margins_are_empty() {
    for (name, view) in sample::all() {
        let Some(pages) = pictures(&pdf_of(&view)) else {
            eprintln!("SKIPPED the_margins_are_empty: pdftoppm is not installed");
            return;
        };
        for (index, page) in pages.iter().enumerate() {
            let (width, height) = (page.width, page.height);
            let margin = millimetres(17);
            let margins = [
                page.dark_within(0..margin, 0..height),
                page.dark_within(width - margin..width, 0..height),
                page.dark_within(0..width, 0..millimetres(8)),
                page.dark_within(0..width, height - millimetres(6)..height),
            ];
            // The mark is pale, so none of its pixels counts as dark.
            assert_eq!(margins, [0; 4], "{name}, page {}: left, right, top, bottom", index + 1);
            assert!(page.dark_within(0..width, 0..height) > 500, "{name}, page {} is empty", index + 1);
        }
    }
}

/// The QR code contains the payment data. The test reads it with zbar (Debian: zbar-tools) and is
/// skipped without it.
#[test]
fn the_qr_code_can_be_read() {
    let view = sample::invoice();
    let wanted = view.payment.as_ref().and_then(|payment| payment.code.clone()).unwrap();
    let folder = std::env::temp_dir().join(format!("remit-qr-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("invoice.pdf");
    std::fs::write(&file, pdf_of(&view)).unwrap();
    let picture = folder.join("page");
    let drawn = Command::new("pdftoppm")
        .args(["-r", "150", "-png", "-f", "1", "-singlefile"])
        .args([&file, &picture])
        .status();
    let read = Command::new("zbarimg").args(["--quiet", "--raw"]).arg(picture.with_extension("png")).output();
    let outcome = (drawn, read);
    std::fs::remove_dir_all(&folder).unwrap();
    let (Ok(_), Ok(read)) = outcome else {
        eprintln!("SKIPPED the_qr_code_can_be_read: pdftoppm or zbarimg is not installed");
        return;
    };
    assert_eq!(String::from_utf8(read.stdout).unwrap().trim_end(), wanted);
}
