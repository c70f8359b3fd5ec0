//! One message through SPF, DKIM and DMARC.
