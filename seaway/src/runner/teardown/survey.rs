//! What is to be dropped, and what is spared.

use std::collections::{HashMap, HashSet};

use super::{
    TeardownError,
    objects::{Key, Object, Spot},
};
use crate::{
    ledger::history,
    replay::Made,
    unmanaged::{Unmanaged, owner_of},
};

/// What `fresh` drops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// What the revisions make, the ledger and the history.
    Made,
    /// All but the declared tables of other programs and the members of extensions.
    All,
}

/// What is to be dropped from a schema, and what is spared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Survey {
    /// What is to be dropped, without what goes with something else, such as an index.
    pub dropped: Vec<Object>,
    /// What is spared.
    pub spared: Vec<Spared>,
}

/// What is spared.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Spared {
    /// The object.
    pub object: Object,
    /// Why it is spared.
    pub why: Why,
}

/// Why an object is spared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// No revision makes it.
    Unmade,
    /// It belongs to another program, as it was declared.
    Unmanaged(String),
    /// It is a member of an extension.
    Extension(String),
}

/// What the revisions make, by what it is called.
#[derive(Debug, Default)]
pub(crate) struct MadeObjects {
    /// What may be dropped: what the revisions make and is no part of something else.
    keys: HashSet<Key>,
    /// What takes each name, and what makes it.
    spots: HashMap<Spot, Needed>,
}

#[derive(Debug)]
struct Needed {
    object: String,
    maker: String,
}

impl MadeObjects {
    pub(crate) fn new(made: &[Made], ledger_table: &str) -> Self {
        let mut all = Self::default();
        for Made { revision, objects } in made {
            for object in objects.iter().filter(|o| o.extension.is_none()) {
                // A part of a table, such as the sequence of a serial column, goes with the table.
                // What has its name and stands by itself is another object.
                if object.is_alone() {
                    all.keys.insert(object.key());
                }
                let maker = format!("revision `{revision}`");
                all.need(object.spot(), object.to_string(), maker);
            }
        }
        for table in [ledger_table, history::TABLE] {
            let (key, spot) = table_called(table);
            all.keys.insert(key);
            all.need(spot, format!("table {table}"), "every run".to_owned());
        }
        all
    }

    /// The first to make it counts.
    fn need(&mut self, spot: Spot, object: String, maker: String) {
        let needed = Needed { object, maker };
        self.spots.entry(spot).or_insert(needed);
    }
}

/// Where the line is between what is dropped and what is not.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    /// None where all goes.
    pub(crate) made: Option<MadeObjects>,
    pub(crate) unmanaged: &'a [Unmanaged],
}

impl Line<'_> {
    fn why_spared(&self, object: &Object) -> Option<Why> {
        if let Some(extension) = &object.extension {
            return Some(Why::Extension(extension.clone()));
        }
        if let Some(owner) = owner_of(self.unmanaged, &object.name) {
            return Some(Why::Unmanaged(owner.to_owned()));
        }
        let made = self.made.as_ref()?;
        (!made.keys.contains(&object.key())).then_some(Why::Unmade)
    }

    /// Divides the objects of a schema.
    pub(super) fn survey(&self, objects: &[Object]) -> Survey {
        let mut survey = Survey::default();
        for object in objects {
            match self.why_spared(object) {
                // What belongs to an extension need not go by itself to be of interest.
                _ if !object.is_alone() => {}
                Some(why) => survey.spared.push(Spared {
                    object: object.clone(),
                    why,
                }),
                None => survey.dropped.push(object.clone()),
            }
        }
        survey
    }

    /// Refuses where something spared has a name that the revisions need.
    pub(super) fn refuse_clash(
        &self,
        objects: &[Object],
        survey: &Survey,
    ) -> Result<(), TeardownError> {
        let Some(made) = &self.made else {
            return Ok(());
        };
        let owners: HashMap<_, _> = objects.iter().map(|o| (o.address(), o)).collect();
        let dropped: HashSet<_> = survey.dropped.iter().map(Object::address).collect();
        for object in objects {
            let Some(needed) = made.spots.get(&object.spot()) else {
                continue;
            };
            let root = root(object, &owners);
            if dropped.contains(&root.address()) {
                continue;
            }
            let spared = if root == object {
                object.to_string()
            } else {
                format!("{object} of {root}")
            };
            return Err(TeardownError::Clash {
                spared,
                needed: needed.object.clone(),
                maker: needed.maker.clone(),
                is_unmade: self.why_spared(root) == Some(Why::Unmade),
            });
        }
        Ok(())
    }
}

/// Returns what the object is dropped with, which may be itself.
fn root<'a>(object: &'a Object, owners: &HashMap<(&str, &str), &'a Object>) -> &'a Object {
    let owner = object.owner().and_then(|address| owners.get(&address));
    match owner {
        Some(owner) if owner.address() != object.address() => root(owner, owners),
        _ => object,
    }
}

fn table_called(name: &str) -> (Key, Spot) {
    let key = Key {
        kind: "TABLE".to_owned(),
        name: name.to_owned(),
        arguments: None,
    };
    let spot = Spot {
        space: "relation".to_owned(),
        name: name.to_owned(),
        arguments: None,
    };
    (key, spot)
}

#[cfg(test)]
mod tests {
    use super::{Line, MadeObjects, Object, Survey, Why};
    use crate::{replay::Made, runner::teardown::TeardownError, unmanaged::Unmanaged};

    fn object(kind: &str, name: &str, id: &str) -> Object {
        Object {
            id: id.to_owned(),
            ..Object::called(kind, name, None)
        }
    }

    fn index_of(table: &Object, name: &str, id: &str) -> Object {
        Object {
            owner_class: Some(table.class.clone()),
            owner_id: Some(table.id.clone()),
            ..object("INDEX", name, id)
        }
    }

    fn routine(name: &str, arguments: &str, id: &str) -> Object {
        Object {
            arguments: Some(arguments.to_owned()),
            space: "routine".to_owned(),
            ..object("FUNCTION", name, id)
        }
    }

    fn divide(made: Option<&[Object]>, live: &[Object]) -> (Survey, Result<(), TeardownError>) {
        let unmanaged = [Unmanaged::new("Mem0", ["mem0"])];
        let made = made.map(|objects| Made {
            revision: "m0001_a".to_owned(),
            objects: objects.to_vec(),
        });
        let border = Line {
            made: made.map(|made| MadeObjects::new(&[made], "seaql_migrations")),
            unmanaged: &unmanaged,
        };
        let survey = border.survey(live);
        let clash = border.refuse_clash(live, &survey);
        (survey, clash)
    }

    fn names(survey: &Survey) -> (Vec<String>, Vec<String>) {
        let dropped = survey.dropped.iter().map(Object::to_string);
        let spared = survey.spared.iter().map(|spared| spared.object.to_string());
        (dropped.collect(), spared.collect())
    }

    #[test]
    fn what_no_revision_makes_is_spared_unless_all_goes() {
        let users = object("TABLE", "users", "1");
        let live = [
            users.clone(),
            index_of(&users, "by_hand", "2"),
            object("TABLE", "django_users", "3"),
            object("TABLE", "mem0", "4"),
            object("TABLE", "seaql_migrations", "5"),
            object("TABLE", "_seaway_history", "6"),
            Object {
                extension: Some("postgis".to_owned()),
                ..object("TABLE", "spatial_ref_sys", "7")
            },
            routine("f", "text", "8"),
            routine("f", "int4", "9"),
        ];
        let made = [users, routine("f", "int4", "1")];
        let (survey, clash) = divide(Some(&made), &live);
        let (dropped, spared) = names(&survey);
        let ours = [
            "table users",
            "table seaql_migrations",
            "table _seaway_history",
            "function f(int4)",
        ];
        assert_eq!(dropped, ours);
        let others = [
            "table django_users",
            "table mem0",
            "table spatial_ref_sys",
            "function f(text)",
        ];
        assert_eq!(spared, others);
        assert_eq!(survey.spared[0].why, Why::Unmade);
        assert_eq!(survey.spared[1].why, Why::Unmanaged("Mem0".to_owned()));
        assert_eq!(survey.spared[2].why, Why::Extension("postgis".to_owned()));
        assert!(clash.is_ok(), "{clash:?}");
        let (survey, _) = divide(None, &live);
        assert_eq!(names(&survey).1, ["table mem0", "table spatial_ref_sys"]);
    }

    #[test]
    fn a_spared_object_must_not_have_a_name_that_is_needed() {
        let users = object("TABLE", "users", "1");
        let made = [users.clone(), index_of(&users, "users_key", "2")];
        let clash = |live: &[Object]| match divide(Some(&made), live).1 {
            Ok(()) => String::new(),
            Err(error) => error.to_string(),
        };
        let view = object("VIEW", "users", "3");
        assert!(clash(&[view]).contains("view users has the name of table users"));
        let other = object("TABLE", "other", "4");
        let error = clash(&[other.clone(), index_of(&other, "users_key", "5")]);
        let expected = "index users_key of table other has the name of index users_key";
        assert!(error.contains(expected), "{error}");
        let same = [users.clone(), index_of(&users, "users_key", "6")];
        assert_eq!(clash(&same), "");
    }
}
