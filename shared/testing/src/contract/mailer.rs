use ports::{AccountSuppressions, Mailer, OutgoingEmail, SendError, SenderStatus, Senders};

/// Reads the messages that a mail service accepted.
pub trait Inbox {
    /// The raw accepted messages for a recipient.
    fn messages(&self, recipient: &str) -> impl Future<Output = Vec<Vec<u8>>>;
}

/// `from` is a verified sender; `unverified` is not.
pub async fn mailer(mailer: &impl Mailer, inbox: &impl Inbox, from: &str, unverified: &str) {
    let run = super::fresh("mailer");
    let recipient = format!("{run}@example.org");
    let raw = |n: u32| {
        format!("From: {from}\r\nTo: {recipient}\r\nSubject: {run} {n}\r\nX-Remit: kept\r\n\r\nBody {n}\r\n")
    };
    let send = async |from: &str, n: u32| {
        let raw = raw(n);
        let tags = vec![("tenant", "ten_1".to_owned()), ("delivery", format!("dlv_{n}"))];
        mailer
            .send(&OutgoingEmail {
                from,
                recipient: &recipient,
                raw: raw.as_bytes(),
                tags,
                tracked: n.is_multiple_of(2),
            })
            .await
    };

    let first = send(from, 1).await.expect("a message");
    let second = send(from, 2).await.expect("another message");
    assert!(!first.is_empty() && first != second, "{first} and {second}");
    super::eventually(vec![raw(1), raw(2)], async || {
        let mut found: Vec<String> =
            inbox.messages(&recipient).await.into_iter().map(|raw| String::from_utf8(raw).unwrap()).collect();
        found.sort();
        found
    })
    .await;

    match send(unverified, 3).await {
        Err(SendError::Rejected(_)) => {}
        other => panic!("an unverified sender: {other:?}"),
    }
    assert_eq!(inbox.messages(&recipient).await.len(), 2);
}

/// `verified` is verified as an address or through its domain; `unknown` is neither.
pub async fn senders(senders: &impl Senders, verified: &str, unknown: &str) {
    let status = async |address: &str| senders.status(address).await.expect("a status");
    assert_eq!(status(verified).await, SenderStatus::Verified);
    assert_eq!(status(unknown).await, SenderStatus::Unknown);
    assert_eq!(status("no address").await, SenderStatus::Unknown);
    let domain = async |address: &str| {
        let (_, domain) = address.rsplit_once('@').expect("an address");
        senders.domain(domain).await.expect("a domain")
    };
    assert_eq!(domain(verified).await.status, SenderStatus::Verified);
    let unknown = domain(unknown).await;
    assert_eq!((unknown.status, unknown.signed), (SenderStatus::Unknown, false));
    assert!(unknown.dkim_records.is_empty());
}

/// Removing an address that is not on the list is no error.
pub async fn account_suppressions(list: &impl AccountSuppressions) {
    let address = format!("{}@example.org", super::fresh("suppressed"));
    list.remove(&address).await.expect("an address that is not there");
}
