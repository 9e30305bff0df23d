//! Enums whose variants have a stable id, for data and filters, and a sentence for people.

/// Declares an enum with an id and a sentence for each variant, in one place, so that neither can be forgotten.
macro_rules! ids {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $id:literal $sentence:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $name { $(#[doc = $sentence] $variant,)* }

        impl $name {
            /// Every variant, in declaration order.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The stable id.
            pub const fn id(self) -> &'static str {
                match self { $($name::$variant => $id,)* }
            }

            /// What it says, for people.
            pub const fn sentence(self) -> &'static str {
                match self { $($name::$variant => $sentence,)* }
            }

            /// The variant of this id.
            pub fn of_id(id: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|v| v.id() == id)
            }
        }
    };
}
pub(crate) use ids;
