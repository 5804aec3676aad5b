//! Invariant 8 of the architecture: a tenant never sees another tenant's data.

use serde_json::Value;

use super::records::{Records, text};
use super::{Verdict, hold};

/// Each key starts with a tenant. No item and no e-mail of one tenant contains another tenant's names.
pub(super) fn tenants_are_isolated(records: &Records<'_>) -> Verdict {
    for item in records.items {
        let pk = text(item, "pk");
        // The reconciler's watermark covers all tenants.
        if pk == "DUE" {
            continue;
        }
        let owner = tenant_in(pk)?;
        hold(records.marks.iter().any(|(_, id)| id == owner), || format!("{pk} is nobody's"))?;
        for name in ["list_pk", "customer_pk", "number_pk"] {
            let partition = text(item, name);
            hold(partition.is_empty() || tenant_in(partition)? == owner, || {
                format!("{pk} of {owner} has the {name} {partition}")
            })?;
        }
        for (mark, id) in records.marks.iter().filter(|(_, id)| id != owner) {
            hold(!item.values().any(|value| names(value, mark) || names(value, id)), || {
                format!("{pk} {} of {owner} names {mark} ({id}): {item:?}", text(item, "sk"))
            })?;
        }
    }
    for mail in records.mails {
        let tenant = mail.tag("tenant");
        let mark = records.marks.iter().find(|(_, id)| id == tenant).map_or("nobody", |(mark, _)| mark);
        let domain = format!("@{mark}.example");
        hold(mail.recipient.ends_with(&domain) && mail.from.ends_with(&domain), || {
            format!("{} of {mark} went from {} to {}", mail.id, mail.from, mail.recipient)
        })?;
        let raw = String::from_utf8_lossy(&mail.raw);
        let foreign = records.marks.iter().filter(|(_, id)| id != tenant);
        for (other, id) in foreign {
            hold(!raw.contains(other) && !raw.contains(id), || {
                format!("{} of {mark} names {other}", mail.id)
            })?;
        }
    }
    Ok(())
}

fn tenant_in(pk: &str) -> Result<&str, String> {
    let rest = pk.strip_prefix("T#").ok_or_else(|| format!("{pk} does not start with a tenant"))?;
    Ok(rest.split('#').next().unwrap_or_default())
}

fn names(value: &Value, mark: &str) -> bool {
    match value {
        Value::String(text) => text.contains(mark),
        Value::Array(values) => values.iter().any(|value| names(value, mark)),
        Value::Object(values) => values.values().any(|value| names(value, mark)),
        _ => false,
    }
}
