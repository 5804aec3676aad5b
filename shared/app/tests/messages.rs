//! Every queue message as it was first sent: dead letters are kept for up to 14 days, so all of these must still read.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::path::PathBuf;

use app::messages::Message;
use serde_json::Value;

fn files() -> Vec<(String, Value)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/messages");
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.unwrap().path();
        let json = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        (path.file_stem().unwrap().to_string_lossy().into_owned(), json)
    };
    std::fs::read_dir(folder).unwrap().map(read).collect()
}

#[test]
fn every_message_still_reads_and_is_written_the_same() {
    for (name, json) in files() {
        let message: Message = serde_json::from_value(json.clone()).expect(&name);
        assert_eq!(serde_json::to_value(&message).unwrap(), json, "{name}");

        let envelope = message.envelope(0);
        assert_eq!(serde_json::from_str::<Value>(&envelope.body).unwrap(), json, "{name}");
        assert_eq!(envelope.group, json["tenant"].as_str().unwrap(), "{name}");
    }
}

#[test]
fn there_is_a_file_for_each_kind_of_message() {
    let kind = |message: &Message| match message {
        // A new kind needs a file, and its name here.
        Message::ExpandBatch { .. } => "expand_batch",
        Message::RecallBatch { .. } => "recall_batch",
        Message::ProcessItem { .. } => "process_item",
        Message::SendDelivery { .. } => "send_delivery",
        Message::Due { .. } => "due",
        Message::SettleDelivery { .. } => "settle_delivery",
        Message::SendSignIn { .. } => "send_sign_in",
    };
    let found: BTreeSet<&str> =
        files().into_iter().map(|(_, json)| kind(&serde_json::from_value(json).unwrap())).collect();
    let kinds = [
        "expand_batch",
        "process_item",
        "recall_batch",
        "due",
        "send_delivery",
        "send_sign_in",
        "settle_delivery",
    ];
    assert_eq!(found, BTreeSet::from(kinds));
}
