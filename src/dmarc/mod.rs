//! DMARC
