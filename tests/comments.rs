//! Checks the English of comments. A comment must be clear at the first reading.

use crate::repository;

/// Patterns of sentences that read like riddles. Each has a plain form: "a caller that", "the recipient is",
/// "an unknown outcome", "the invoice does not exist".
const RIDDLES: [&str; 7] =
    ["for who ", "For who ", "Who is ", "Whoever ", "what nobody knows", "None of whom", "There is no such"];

const FOLDERS: [&str; 14] = [
    "functions",
    "infra",
    "shared/app",
    "shared/aws",
    "shared/domain",
    "shared/http-api",
    "shared/mail",
    "shared/mail-template",
    "shared/pdf",
    "shared/ports",
    "shared/runtime",
    "shared/store",
    "shared/testing",
    "tests",
];

#[test]
fn comments_contain_no_riddles() {
    let mut found = Vec::new();
    for folder in FOLDERS {
        for file in repository::files(folder, "rs") {
            if file.ends_with("comments.rs") {
                continue;
            }
            for (index, line) in repository::text(&file).lines().enumerate() {
                // Two slashes within a link do not start a comment.
                let comment = line.split_once("//").filter(|(code, _)| !code.ends_with(':'));
                if comment.is_some_and(|(_, text)| RIDDLES.iter().any(|riddle| text.contains(riddle))) {
                    found.push(format!("{}:{}: {}", file.display(), index + 1, line.trim()));
                }
            }
        }
    }
    assert!(found.is_empty(), "reword these comments:\n{}", found.join("\n"));
}
