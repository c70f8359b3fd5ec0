//! What happened, as text.

use core::fmt;

use chrono::{DateTime, Utc};

use super::event::{Happening, Sign, named};

impl fmt::Display for Happening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bounce(bounce) => match bounce.reason {
                Some(reason) => write!(f, "bounce ({})", reason.description()),
                None => write!(f, "{} bounce", bounce.class),
            },
            Self::Absence => f.write_str("absence message"),
            Self::Delivery => f.write_str("delivery"),
            Self::Engagement { sign: Sign::Unspecified } => f.write_str("open, click or answer"),
            Self::Engagement { sign } => write!(f, "sign of life ({sign})"),
            Self::Complaint { tenant } => write!(f, "complaint ({})", whose(tenant)),
            Self::Unsubscribe { tenant } => write!(f, "unsubscription ({})", whose(tenant)),
            Self::Subscribe { tenant, .. } => write!(f, "subscription ({})", whose(tenant)),
            Self::Filtered { list, tenant } => {
                write!(f, "filtered by {} ({})", list.description(), whose(tenant))
            }
            Self::Import(import) => {
                write!(f, "import of batch {} from {} ({}", import.batch, import.source, import.kind)?;
                if import.recognized() != import.kind {
                    write!(f, ", recognized as {}", import.recognized())?;
                }
                f.write_str(")")
            }
            Self::Release(release) => {
                let list = release.list();
                write!(f, "release from {list}, asked for by {}", release.requester())
            }
            Self::Revoke(revoke) => write!(f, "revocation of batch {}", revoke.batch),
            Self::Void(void) => {
                let day = |at: DateTime<Utc>| at.format("%Y-%m-%d %H:%M UTC");
                write!(f, "void from {} until {}", day(void.from), day(void.until))
            }
        }
    }
}

fn whose(tenant: &str) -> &str {
    named(tenant).unwrap_or("every tenant")
}
