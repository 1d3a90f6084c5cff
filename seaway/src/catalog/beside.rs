//! What belongs to the database and stands beside what revisions make.
//!
//! A replay of revisions in a scratch schema does not see which publications and event triggers of the live
//! database are about the live schema: they hold its tables and call its functions, and not those of a scratch
//! schema. In a scratch database it sees no foreign server of the live one, either. So a replay remembers what was
//! there, and that it lacks it is no difference.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DbErr};

use super::{Address, Catalog, Kind, Object};
use crate::postgres::all;

const LIVE: &str = include_str!("beside.sql");

/// Reads what a database has of its own: publications, event triggers, and all that leads to foreign data.
pub(crate) async fn live(on: &impl ConnectionTrait) -> Result<BTreeSet<Address>, DbErr> {
    let rows = all(on, LIVE, []).await?;
    let addresses = rows.iter().map(|row| {
        let kind: String = row.try_get("", "kind")?;
        let kind = match kind.as_str() {
            "publication" => Kind::Publication,
            "event_trigger" => Kind::EventTrigger,
            "wrapper" => Kind::Wrapper,
            "server" => Kind::Server,
            _ => Kind::UserMapping,
        };
        Ok(Address::new(kind, row.try_get::<String>("", "name")?))
    });
    addresses.collect()
}

/// Says whether a scratch schema shows less of this kind than the live one.
fn is_about_a_schema(address: &Address) -> bool {
    matches!(address.kind, Kind::Publication | Kind::EventTrigger)
}

impl Catalog {
    /// Takes out the publications of the live database that the revisions have left alone, and remembers what
    /// was there. Its event triggers call no function of a scratch schema, unless a revision has made them anew.
    pub(crate) fn leave_out_untouched(&mut self, live: BTreeSet<Address>) {
        let live: BTreeSet<_> = live.into_iter().filter(is_about_a_schema).collect();
        let touched: BTreeSet<_> = self.objects.values().filter_map(touched).collect();
        self.objects
            .retain(|address, _| !live.contains(address) || touched.contains(address));
        let objects = &self.objects;
        self.dependencies
            .retain(|(it, on)| objects.contains_key(it) && objects.contains_key(on));
        self.beside = Some(live);
    }
}

/// Returns what belongs to the database and is about the schema by this object.
fn touched(object: &Object) -> Option<Address> {
    match object {
        Object::Publication(it) if it.whole_schema => Some(object.address()),
        Object::EventTrigger(_) => Some(object.address()),
        Object::PublicationTable(it) => Some(Address::new(Kind::Publication, &it.name)),
        _ => None,
    }
}
