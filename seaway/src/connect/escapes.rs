//! Percent-encoding in a database URL.

use super::UrlError;

/// Refuses a `%` that is not followed by two hexadecimal digits, as libpq does, and a zero byte,
/// which no text in PostgreSQL can hold.
///
/// # Errors
///
/// [`UrlError::Escape`] or [`UrlError::ZeroByte`].
pub(super) fn check(text: &str) -> Result<(), UrlError> {
    let mut pieces = text.split('%');
    // What precedes the first `%`.
    pieces.next();
    for piece in pieces {
        match escaped(piece.as_bytes()) {
            Some(0) => return Err(UrlError::ZeroByte),
            Some(_) => {}
            None => return Err(UrlError::Escape),
        }
    }
    Ok(())
}

/// Decodes a name or a value of the parameters as the driver does, where a `+` is a blank.
pub(crate) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let (byte, after) = match (first, escaped(after)) {
            (b'%', Some(byte)) => (byte, &after[2..]),
            (b'+', _) => (b' ', after),
            (other, _) => (*other, after),
        };
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Returns the byte of an escape, of which the text after the `%` is given.
fn escaped(text: &[u8]) -> Option<u8> {
    let digit = |index: usize| char::from(*text.get(index)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

#[cfg(test)]
mod tests {
    use super::{UrlError, check, decode};

    #[test]
    fn an_escape_is_two_hexadecimal_digits() {
        for good in ["", "a", "%41", "a%2Fb%2f", "%25%25"] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in ["%", "a%", "%4", "%4g", "%g4", "%+1", "%é", "%41%", "%%41"] {
            assert_eq!(check(bad), Err(UrlError::Escape), "{bad}");
        }
        assert_eq!(check("a%00"), Err(UrlError::ZeroByte));
    }

    #[test]
    fn parameters_are_decoded_as_the_driver_decodes_them() {
        for (text, decoded) in [
            ("sslmode", "sslmode"),
            ("ssl%6Dode", "sslmode"),
            ("-c+a%3Db", "-c a=b"),
            ("%C3%A4", "ä"),
            ("%25", "%"),
        ] {
            assert_eq!(decode(text), decoded, "{text}");
        }
    }
}
