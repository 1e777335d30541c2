//! Macros for what the wire says in numbers and in flags.

/// Declares a code that comes from the wire: a newtype with named constants.
///
/// Values without a name stay what they are: they print in hexadecimal and encode unchanged.
///
/// ```
/// discwright_core::code! {
///     /// The kind of a page.
///     pub struct PageCode(u8) {
///         /// Write parameters.
///         WRITE_PARAMETERS = 0x05 => "write parameters",
///     }
/// }
/// assert_eq!(PageCode::WRITE_PARAMETERS.to_string(), "write parameters");
/// assert_eq!(PageCode(0x77).to_string(), "0x77");
/// assert_eq!(PageCode(0x77).name(), None);
/// ```
#[macro_export]
macro_rules! code {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident($int:ty) {
            $($(#[$item_meta:meta])* $item:ident = $value:expr => $text:expr),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[allow(clippy::exhaustive_structs, reason = "a code is its number")]
        $vis struct $name(pub $int);

        impl $name {
            $($(#[$item_meta])* pub const $item: Self = Self($value);)*

            /// The name of the value, if it has one.
            #[must_use]
            pub const fn name(self) -> ::core::option::Option<&'static str> {
                match self {
                    $(Self::$item => ::core::option::Option::Some($text),)*
                    _ => ::core::option::Option::None,
                }
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self.name() {
                    ::core::option::Option::Some(name) => f.write_str(name),
                    ::core::option::Option::None => ::core::write!(
                        f, "{:#0width$x}", self.0, width = ::core::mem::size_of::<$int>() * 2 + 2
                    ),
                }
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::write!(
                    f, "{}({:#0width$x})", ::core::stringify!($name), self.0,
                    width = ::core::mem::size_of::<$int>() * 2 + 2
                )?;
                match self.name() {
                    ::core::option::Option::Some(name) => ::core::write!(f, " = {name}"),
                    ::core::option::Option::None => ::core::result::Result::Ok(()),
                }
            }
        }
    };
}
