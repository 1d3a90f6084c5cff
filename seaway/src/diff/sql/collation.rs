//! CREATE COLLATION.

use crate::{catalog::Collation, runner::script::literal};

use super::text::ident;

pub(super) fn create(it: &Collation) -> String {
    let mut options = vec![format!("PROVIDER = {}", it.provider)];
    for (word, text) in [
        ("LOCALE", &it.locale),
        ("LC_COLLATE", &it.lc_collate),
        ("LC_CTYPE", &it.lc_ctype),
        ("RULES", &it.rules),
    ] {
        options.extend(
            text.as_deref()
                .map(|it| format!("{word} = {}", literal(it))),
        );
    }
    if !it.deterministic {
        options.push("DETERMINISTIC = false".to_owned());
    }
    format!(
        "CREATE COLLATION {} ({})",
        ident(&it.name),
        options.join(", ")
    )
}
