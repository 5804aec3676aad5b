use mail_builder::headers::content_type::ContentType;
use mail_builder::mime::MimePart;
use mail_template::line;

use super::ComposeError;

/// File systems allow 255 bytes. The rest is left for what mail clients add.
const MAX_FILE_NAME: usize = 120;

/// A file that is attached to a message.
#[derive(Clone, Copy, Debug)]
pub struct Attachment<'a> {
    /// Slashes, line breaks and characters that Windows does not allow become `-`. Names are shortened
    /// to 120 characters; the extension is kept.
    pub file_name: &'a str,
    /// A content type without parameters: `application/pdf`.
    pub content_type: &'a str,
    pub bytes: &'a [u8],
}

impl<'a> Attachment<'a> {
    pub(super) fn as_part(&self) -> Result<MimePart<'a>, ComposeError> {
        let token = |text: &str| {
            !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
        };
        let known =
            self.content_type.split_once('/').is_some_and(|(kind, subtype)| token(kind) && token(subtype));
        if !known || self.content_type.starts_with("multipart/") || self.content_type.len() > 127 {
            return Err(ComposeError::ContentType(line::clip(&line::single(self.content_type), 60)));
        }
        let file_name = safe_file_name(self.file_name)
            .ok_or_else(|| ComposeError::FileName(line::clip(&line::single(self.file_name), 60)))?;
        Ok(MimePart::new(ContentType::new(self.content_type), self.bytes).attachment(file_name))
    }
}

fn safe_file_name(name: &str) -> Option<String> {
    let refused = |c: char| matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    let name: String = line::single(name).chars().map(|c| if refused(c) { '-' } else { c }).collect();
    let name = name.trim_matches(|c| c == '.' || c == ' ');
    if name.is_empty() {
        return None;
    }
    if name.chars().count() <= MAX_FILE_NAME {
        return Some(name.to_owned());
    }
    let (stem, extension) = name.rsplit_once('.').filter(|(_, e)| e.len() <= 8).unwrap_or((name, ""));
    let stem = line::clip(stem, MAX_FILE_NAME - 9);
    Some(if extension.is_empty() { stem } else { format!("{stem}.{extension}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_cannot_leave_its_folder_or_line() {
        assert_eq!(safe_file_name("../../etc/passwd").as_deref(), Some("-..-etc-passwd"));
        assert_eq!(safe_file_name("a\r\nBcc: b.pdf").as_deref(), Some("a Bcc- b.pdf"));
        assert_eq!(safe_file_name(" .. "), None);
        let long = safe_file_name(&format!("{}.pdf", "ü".repeat(300))).unwrap();
        assert!(long.ends_with("….pdf") && long.chars().count() <= MAX_FILE_NAME);
    }
}
