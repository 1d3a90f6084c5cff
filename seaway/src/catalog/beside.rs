//! What belongs to the database and stands beside what revisions make.
//!
//! A replay of revisions does not see which publications and event triggers of the live database are about
//! the live schema: they hold its tables and call its functions, and not those of a scratch schema. So a
//! replay remembers what was there, and that it lacks it is no difference.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DbErr};

use super::{Address, Catalog, Kind, Object};
use crate::postgres::all;

const LIVE: &str = "SELECT true AS is_publication, p.pubname::text AS name FROM pg_catalog.pg_publication AS p \
     UNION ALL SELECT false, t.evtname::text FROM pg_catalog.pg_event_trigger AS t";

/// Reads which publications and event triggers a database has.
pub(crate) async fn live(on: &impl ConnectionTrait) -> Result<BTreeSet<Address>, DbErr> {
    let mut live = BTreeSet::new();
    for row in all(on, LIVE, []).await? {
        let name: String = row.try_get("", "name")?;
        let kind = if row.try_get("", "is_publication")? {
            Kind::Publication
        } else {
            Kind::EventTrigger
        };
        live.insert(Address::new(kind, name));
    }
    Ok(live)
}

impl Catalog {
    /// Takes out the publications of the live database that the revisions have left alone. Its event triggers
    /// call no function of a scratch schema, unless a revision has made them anew.
    pub(crate) fn leave_out_untouched(&mut self, live: &BTreeSet<Address>) {
        let touched: BTreeSet<_> = self.objects.values().filter_map(touched).collect();
        self.objects
            .retain(|address, _| !live.contains(address) || touched.contains(address));
        let objects = &self.objects;
        self.dependencies
            .retain(|(it, on)| objects.contains_key(it) && objects.contains_key(on));
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
