//! Classifies the agent that fetched an image or link, by a single event.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

/// From the user agent and the IP address. Signs that need other events (a fetch within seconds of
/// delivery, all links at once) are evaluated later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Agent {
    /// A mail program or a browser.
    Direct,
    /// Google's proxy fetches an image when a person opens the message.
    GmailProxy,
    /// Yahoo's proxy does the same.
    YahooProxy,
    /// Apple's mail privacy protection fetches every image, whether the message is read or not.
    ApplePrivacy,
    /// Microsoft's filter follows links when the message arrives and when a person clicks them.
    SafeLinks,
    Mimecast,
    Barracuda,
    Proofpoint,
    /// Another mail security product.
    Scanner,
    /// The user agent identifies itself as a program, or is empty.
    Bot,
}

/// The way in which a person reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reader {
    Direct,
    GmailProxy,
    YahooProxy,
}

/// The reason why an open or click is not counted as a person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MachineReason {
    ApplePrivacy,
    SafeLinks,
    Mimecast,
    Barracuda,
    Proofpoint,
    Scanner,
    Bot,
    /// Within seconds of delivery.
    Prefetch,
    /// Several links within seconds.
    EveryLink,
}

impl MachineReason {
    pub fn as_str(self) -> &'static str {
        match self {
            MachineReason::ApplePrivacy => "apple_privacy",
            MachineReason::SafeLinks => "safe_links",
            MachineReason::Mimecast => "mimecast",
            MachineReason::Barracuda => "barracuda",
            MachineReason::Proofpoint => "proofpoint",
            MachineReason::Scanner => "scanner",
            MachineReason::Bot => "bot",
            MachineReason::Prefetch => "prefetch",
            MachineReason::EveryLink => "every_link",
        }
    }
}

/// Words in a user agent, in lower case. The first match decides.
const BY_NAME: &[(&str, Agent)] = &[
    ("googleimageproxy", Agent::GmailProxy),
    ("yahoomailproxy", Agent::YahooProxy),
    ("mimecast", Agent::Mimecast),
    ("barracuda", Agent::Barracuda),
    ("proofpoint", Agent::Proofpoint),
    ("safelinks", Agent::SafeLinks),
    ("bingpreview", Agent::SafeLinks),
    ("ironport", Agent::Scanner),
    ("cisco-umbrella", Agent::Scanner),
    ("fireeye", Agent::Scanner),
    ("forcepoint", Agent::Scanner),
    ("fortinet", Agent::Scanner),
    ("messagelabs", Agent::Scanner),
    ("mailguard", Agent::Scanner),
    ("sophos", Agent::Scanner),
    ("symantec", Agent::Scanner),
    ("trendmicro", Agent::Scanner),
    ("trend micro", Agent::Scanner),
    ("zscaler", Agent::Scanner),
    ("headlesschrome", Agent::Bot),
    ("phantomjs", Agent::Bot),
    ("python-", Agent::Bot),
    ("curl/", Agent::Bot),
    ("wget/", Agent::Bot),
    ("go-http-client", Agent::Bot),
    ("apache-httpclient", Agent::Bot),
    ("okhttp", Agent::Bot),
    ("libwww", Agent::Bot),
    ("java/", Agent::Bot),
    ("node-fetch", Agent::Bot),
    ("axios/", Agent::Bot),
    ("crawler", Agent::Bot),
    ("spider", Agent::Bot),
    ("facebookexternalhit", Agent::Bot),
    ("whatsapp/", Agent::Bot),
    ("skypeuripreview", Agent::Bot),
    ("slackbot", Agent::Bot),
];

/// The networks of scanners, as first address and prefix length, published by Microsoft ("Exchange
/// Online Protection" in its URL and address list), Mimecast, Barracuda ("Email Gateway Defense") and
/// Proofpoint (the ranges of its mail hosts).
const BY_NETWORK: &[([u8; 4], u32, Agent)] = &[
    ([40, 92, 0, 0], 15, Agent::SafeLinks),
    ([40, 94, 0, 0], 16, Agent::SafeLinks),
    ([40, 107, 0, 0], 16, Agent::SafeLinks),
    ([52, 100, 0, 0], 14, Agent::SafeLinks),
    ([104, 47, 0, 0], 17, Agent::SafeLinks),
    ([91, 220, 42, 0], 24, Agent::Mimecast),
    ([146, 101, 78, 0], 24, Agent::Mimecast),
    ([195, 130, 217, 0], 24, Agent::Mimecast),
    ([205, 139, 110, 0], 23, Agent::Mimecast),
    ([207, 211, 30, 0], 23, Agent::Mimecast),
    ([64, 235, 144, 0], 20, Agent::Barracuda),
    ([209, 222, 80, 0], 21, Agent::Barracuda),
    ([67, 231, 144, 0], 20, Agent::Proofpoint),
    ([148, 163, 128, 0], 19, Agent::Proofpoint),
    ([185, 132, 180, 0], 22, Agent::Proofpoint),
];

impl Agent {
    /// SES does not report the request method, so a `HEAD` request is only recognised by its user agent.
    pub fn of(user_agent: &str, ip: Option<&str>) -> Self {
        let name = user_agent.trim().to_ascii_lowercase();
        if let Some((_, agent)) = BY_NAME.iter().find(|(word, _)| name.contains(word)) {
            return *agent;
        }
        if let Some(agent) = ip.and_then(|ip| ip.trim().parse().ok()).and_then(by_network) {
            return agent;
        }
        match name.as_str() {
            // This is the complete user agent.
            "mozilla/5.0" => Agent::ApplePrivacy,
            // Google fetches with this user agent when the message arrives.
            name if name.ends_with("edge/12.246 mozilla/5.0") => Agent::Scanner,
            "" => Agent::Bot,
            name if is_bot(name) => Agent::Bot,
            _ => Agent::Direct,
        }
    }

    /// Certainly a machine, whatever else happened.
    pub fn machine(self) -> Option<MachineReason> {
        match self {
            Agent::Direct | Agent::GmailProxy | Agent::YahooProxy => None,
            Agent::ApplePrivacy => Some(MachineReason::ApplePrivacy),
            Agent::SafeLinks => Some(MachineReason::SafeLinks),
            Agent::Mimecast => Some(MachineReason::Mimecast),
            Agent::Barracuda => Some(MachineReason::Barracuda),
            Agent::Proofpoint => Some(MachineReason::Proofpoint),
            Agent::Scanner => Some(MachineReason::Scanner),
            Agent::Bot => Some(MachineReason::Bot),
        }
    }

    pub(super) fn reader(self) -> Reader {
        match self {
            Agent::GmailProxy => Reader::GmailProxy,
            Agent::YahooProxy => Reader::YahooProxy,
            _ => Reader::Direct,
        }
    }
}

/// A name that ends in `bot`, as in `…bot/2.1`, `…bot;`, `…bot)`. Cubot is a brand of phones.
fn is_bot(name: &str) -> bool {
    name.match_indices("bot").any(|(start, found)| {
        let (before, after) = (&name[..start], &name[start + found.len()..]);
        !before.ends_with("cu") && !after.starts_with(|c: char| c.is_ascii_alphanumeric())
    })
}

fn by_network(ip: Ipv4Addr) -> Option<Agent> {
    let bits = u32::from(ip);
    let within =
        |network: [u8; 4], length: u32| (bits ^ u32::from(Ipv4Addr::from(network))) >> (32 - length) == 0;
    BY_NETWORK.iter().find(|(network, length, _)| within(*network, *length)).map(|(_, _, agent)| *agent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_its_length() {
        assert_eq!(Agent::of("Mozilla/5.0 (X11) Firefox/130.0", Some("40.94.1.9")), Agent::SafeLinks);
        assert_eq!(Agent::of("Mozilla/5.0 (X11) Firefox/130.0", Some("40.95.1.9")), Agent::Direct);
        assert_eq!(Agent::of("Mozilla/5.0 (X11) Firefox/130.0", Some("2001:db8::1")), Agent::Direct);
        assert_eq!(Agent::of("Mozilla/5.0 (X11) Firefox/130.0", Some("rubbish")), Agent::Direct);
    }

    #[test]
    fn a_telephone_is_no_bot() {
        assert_eq!(Agent::of("Mozilla/5.0 (Linux; Android 13; CUBOT X50) Chrome/119", None), Agent::Direct);
        assert_eq!(Agent::of("Mozilla/5.0 (compatible; AhrefsBot/7.0)", None), Agent::Bot);
        assert_eq!(Agent::of("", None), Agent::Bot);
    }
}
