//! The one macro of the crate: stable names of an enum's values, both ways.

/// Gives an enum `as_str`, `ALL`, `Display` and `FromStr` from one table of names. What follows a name is
/// read as well, and never written.
macro_rules! named {
    ($type:ident { $($variant:ident => $name:literal $(| $alias:literal)*,)+ }) => {
        impl $type {
            /// Every value, in the order of its declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable name, which [`FromStr`](core::str::FromStr) reads.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }

        impl core::fmt::Display for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl core::str::FromStr for $type {
            type Err = crate::diagnostic::UnknownName;

            fn from_str(name: &str) -> core::result::Result<Self, Self::Err> {
                match name {
                    $($name $(| $alias)* => core::result::Result::Ok(Self::$variant),)+
                    _ => core::result::Result::Err(crate::diagnostic::UnknownName::of(stringify!($type))),
                }
            }
        }
    };
}

pub(crate) use named;
