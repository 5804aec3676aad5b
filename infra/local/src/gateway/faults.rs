//! The faults, the rules for them, and which call gets which fault.

use std::collections::BTreeMap;
use std::fmt;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

use super::call::{Call, Service};

/// A way in which a call fails. *Before*: the call has no effect. *After*: the call takes effect, but
/// the caller gets no response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fault {
    /// Refused because of its rate, with the service's error.
    Throttle,
    /// Refused because another transaction holds the item. Only for writes to DynamoDB.
    Conflict,
    /// Answered with a delay.
    Slow,
    ErrorBefore,
    ErrorAfter,
    /// The connection is closed without a response.
    ResetBefore,
    ResetAfter,
    /// No response until the caller times out.
    TimeoutBefore,
    TimeoutAfter,
    /// The calling process is killed.
    KillBefore,
    KillAfter,
}

impl Fault {
    pub(crate) const ALL: [Fault; 11] = [
        Fault::Throttle,
        Fault::Conflict,
        Fault::Slow,
        Fault::ErrorBefore,
        Fault::ErrorAfter,
        Fault::ResetBefore,
        Fault::ResetAfter,
        Fault::TimeoutBefore,
        Fault::TimeoutAfter,
        Fault::KillBefore,
        Fault::KillAfter,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Fault::Throttle => "throttle",
            Fault::Conflict => "conflict",
            Fault::Slow => "slow",
            Fault::ErrorBefore => "error_before",
            Fault::ErrorAfter => "error_after",
            Fault::ResetBefore => "reset_before",
            Fault::ResetAfter => "reset_after",
            Fault::TimeoutBefore => "timeout_before",
            Fault::TimeoutAfter => "timeout_after",
            Fault::KillBefore => "kill_before",
            Fault::KillAfter => "kill_after",
        }
    }

    /// Whether the call reaches the service.
    pub(super) fn takes_effect(self) -> bool {
        use Fault::*;
        matches!(self, Slow | ErrorAfter | ResetAfter | TimeoutAfter | KillAfter)
    }

    fn can_hit(self, call: &Call) -> bool {
        self != Fault::Conflict
            || call.service == Service::Dynamodb
                && ["PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"]
                    .contains(&call.operation.as_str())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// `PUT /_gateway/rules`: replaces the present rules.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Rules {
    pub(crate) seed: u64,
    pub(crate) rules: Vec<Rule>,
}

/// A fault, and the calls that meet it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Rule {
    pub(crate) fault: Fault,
    /// Names of functions; if empty, all of them.
    #[serde(default)]
    pub(crate) functions: Vec<String>,
    /// Such as `sesv2.SendEmail`; if empty, all calls.
    #[serde(default)]
    pub(crate) calls: Vec<String>,
    /// The probability for each matching call, from 0 to 1.
    pub(crate) chance: f64,
    /// Only this call of each function and operation, counted from 1 since the rules were set.
    #[serde(default)]
    pub(crate) nth: Option<u64>,
}

impl Rule {
    /// A rule for every call.
    pub(crate) fn new(fault: Fault) -> Self {
        Self { fault, functions: Vec::new(), calls: Vec::new(), chance: 1.0, nth: None }
    }

    pub(crate) fn of(mut self, functions: &[&str]) -> Self {
        self.functions = functions.iter().map(|&it| it.to_owned()).collect();
        self
    }

    pub(crate) fn on(mut self, calls: &[&str]) -> Self {
        self.calls = calls.iter().map(|&it| it.to_owned()).collect();
        self
    }

    pub(crate) fn chance(mut self, chance: f64) -> Self {
        self.chance = chance;
        self
    }

    pub(crate) fn nth(mut self, call: u64) -> Self {
        self.nth = Some(call);
        self
    }
}

/// The active rules. Each rule has a random generator per function and operation. So the faults of one
/// call do not depend on the timing of other functions' calls.
#[derive(Debug, Default)]
pub(super) struct Faults {
    rules: Rules,
    met: BTreeMap<(usize, String), Met>,
}

#[derive(Debug)]
struct Met {
    chance: StdRng,
    calls: u64,
}

impl Faults {
    pub(super) fn new(rules: Rules) -> Self {
        Self { rules, met: BTreeMap::new() }
    }

    /// The first rule that matches decides. The other rules draw as well, so that rules do not affect
    /// each other's sequence.
    pub(super) fn decide(&mut self, call: &Call) -> Option<Fault> {
        let mut decided = None;
        for (index, rule) in self.rules.rules.iter().enumerate() {
            if !matches(rule, call) {
                continue;
            }
            let place = (index, format!("{} {}", call.function, call.name()));
            let seed = seed(self.rules.seed, &place);
            let met = self
                .met
                .entry(place)
                .or_insert_with(|| Met { chance: StdRng::seed_from_u64(seed), calls: 0 });
            met.calls += 1;
            let drawn = met.chance.random::<f64>() < rule.chance;
            let due = rule.nth.is_none_or(|nth| nth == met.calls);
            if drawn && due && decided.is_none() {
                decided = Some(rule.fault);
            }
        }
        decided
    }
}

fn matches(rule: &Rule, call: &Call) -> bool {
    let any = |wanted: &[String], is: &str| wanted.is_empty() || wanted.iter().any(|it| it == is);
    any(&rule.functions, &call.function) && any(&rule.calls, &call.name()) && rule.fault.can_hit(call)
}

/// FNV-1a. It gives the same value on every machine and in every Rust release, unlike the hash of the
/// standard library.
fn seed(seed: u64, (rule, call): &(usize, String)) -> u64 {
    let bytes = seed.to_le_bytes().into_iter().chain(rule.to_le_bytes()).chain(call.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(function: &str, operation: &str) -> Call {
        let (function, operation) = (function.to_owned(), operation.to_owned());
        Call { function, pid: None, service: Service::Dynamodb, operation }
    }

    fn rules(seed: u64, rules: &[Rule]) -> Faults {
        Faults::new(Rules { seed, rules: rules.to_vec() })
    }

    #[test]
    fn the_same_seed_decides_the_same_whatever_comes_between() {
        let rule = [Rule::new(Fault::Throttle).chance(0.3)];
        let decide = |seed: u64, others: usize| -> Vec<bool> {
            let mut faults = rules(seed, &rule);
            let decide = |faults: &mut Faults| {
                (0..others).for_each(|_| _ = faults.decide(&call("relay-changes", "PutItem")));
                faults.decide(&call("send-delivery", "PutItem")).is_some()
            };
            (0..200).map(|_| decide(&mut faults)).collect()
        };
        let alone = decide(7, 0);
        assert_eq!(alone, decide(7, 3));
        assert_ne!(alone, decide(8, 0));
        let hits = alone.iter().filter(|hit| **hit).count();
        assert!((40..=80).contains(&hits), "{hits} of 200 at 30 %");
    }

    #[test]
    fn a_rule_hits_the_nth_call_of_the_function_and_operation_it_names() {
        let rule = Rule::new(Fault::KillAfter).of(&["send-delivery"]).on(&["dynamodb.PutItem"]).nth(2);
        let mut faults = rules(1, &[rule]);
        assert_eq!(faults.decide(&call("send-delivery", "PutItem")), None);
        assert_eq!(faults.decide(&call("relay-changes", "PutItem")), None);
        assert_eq!(faults.decide(&call("send-delivery", "GetItem")), None);
        assert_eq!(faults.decide(&call("send-delivery", "PutItem")), Some(Fault::KillAfter));
        assert_eq!(faults.decide(&call("send-delivery", "PutItem")), None);
    }

    #[test]
    fn only_writes_conflict() {
        let mut faults = rules(1, &[Rule::new(Fault::Conflict)]);
        assert_eq!(faults.decide(&call("api", "GetItem")), None);
        assert_eq!(faults.decide(&call("api", "TransactWriteItems")), Some(Fault::Conflict));
    }

    #[test]
    fn faults_read_as_they_are_written() {
        for fault in Fault::ALL {
            assert_eq!(serde_json::to_value(fault).unwrap(), fault.as_str());
        }
    }
}
