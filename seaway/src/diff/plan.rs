//! What has to be done, before its order: what is dropped, created, altered, and what must be
//! taken down and built again because something under it changes.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    beside::is_beside,
    compare::{Way, count_privileges, partition_of, way},
    is_of_the_place,
    order::{inherited_from, is_kept_by_heirs},
};
use crate::catalog::{Address, Catalog, Column, Kind, Object};

/// What has to be done, by address. An object that is both dropped and created is replaced.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) dropped: BTreeSet<Address>,
    pub(super) created: BTreeSet<Address>,
    pub(super) altered: BTreeSet<Address>,
    /// Types whose columns are cast to a new one of the same name.
    pub(super) recast: BTreeSet<Address>,
    /// Types that become one of another kind under the same name, and what they become.
    pub(super) turned: BTreeMap<Address, Address>,
    /// Columns whose type changes, by their own wish or by a type's.
    pub(super) retyped: BTreeSet<Address>,
    /// Columns whose default is taken away before anything else happens to them.
    pub(super) undefaulted: BTreeSet<Address>,
    /// Columns whose default is set after all that it needs is there.
    pub(super) defaulted: BTreeSet<Address>,
    /// Partitions and heirs that leave their parents.
    pub(super) detached: BTreeSet<Address>,
    /// Partitions and heirs that join their parents.
    pub(super) attached: BTreeSet<Address>,
    /// Sequences that are freed from their column before that goes.
    pub(super) disowned: BTreeSet<Address>,
    /// Sequences that are given to a column.
    pub(super) owned: BTreeSet<Address>,
    /// Triggers that partitions have from their parent, to be switched on or off.
    pub(super) switched: BTreeSet<Address>,
    /// Indexes and constraints that become part of a partitioned table's.
    pub(super) joined: BTreeSet<Address>,
}

/// Why the dependents of an object must be looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reason {
    /// It is dropped, for good or to be made anew.
    Gone,
    /// It is a column whose type changes.
    Retyped,
    /// It is a type that is made anew while columns keep their values.
    Recast,
}

pub(super) struct Planner<'a> {
    pub(super) from: &'a Catalog,
    pub(super) to: &'a Catalog,
    /// What depends on an object in `from`, parts of a table on the table included.
    dependents: BTreeMap<&'a Address, Vec<Address>>,
    pub(super) plan: Plan,
    queue: Vec<(Address, Reason)>,
}

impl Plan {
    /// Says whether a type is made anew while columns keep their values, by its address before or
    /// after.
    pub(super) fn is_recast(&self, address: &Address) -> bool {
        self.recast.contains(address)
            || self
                .turned
                .iter()
                .any(|(old, new)| new == address && self.recast.contains(old))
    }
}

impl<'a> Planner<'a> {
    /// Plans the way from one catalog to the other. What is `forced` is made anew, because no order
    /// was found in which it could be altered.
    pub(super) fn plan(from: &'a Catalog, to: &'a Catalog, forced: &BTreeSet<Address>) -> Plan {
        let mut planner = Self {
            from,
            to,
            dependents: dependents(from),
            plan: Plan::default(),
            queue: Vec::new(),
        };
        for address in from.objects.keys() {
            if let Some(other) = turned(to, address) {
                planner.plan.turned.insert(address.clone(), other);
                planner.recast(address);
            }
        }
        for (address, object) in &from.objects {
            match to.objects.get(address) {
                None if planner.plan.turned.contains_key(address) => {}
                None if is_beside(address, from, to) => {}
                None => planner.drop(address),
                Some(_) if forced.contains(address) => planner.replace(address),
                Some(new) => planner.compare(address, object, new),
            }
        }
        for address in to.objects.keys() {
            let is_turned = planner.plan.turned.values().any(|it| it == address);
            let is_new = !from.objects.contains_key(address) && !is_beside(address, from, to);
            if is_new && !is_turned {
                planner.create(address);
            }
        }
        if !count_privileges(from, to) {
            let plan = &mut planner.plan;
            for set in [&mut plan.dropped, &mut plan.created, &mut plan.altered] {
                set.retain(|it| !is_of_the_place(it));
            }
        }
        // It is there: something is compared with it, or created in it.
        for set in [&mut planner.plan.dropped, &mut planner.plan.created] {
            set.retain(|it| it.kind != Kind::Schema);
        }
        planner.settle();
        planner.remake_checks();
        planner.replace_incomplete();
        planner.settle();
        planner.finish();
        planner.plan
    }

    fn compare(&mut self, address: &Address, old: &Object, new: &Object) {
        // It goes with the parent's, and comes back as the heir's own.
        if let (Object::Constraint(old), Object::Constraint(new)) = (old, new)
            && old.inherited
            && !old.local
            && !new.inherited
            && old.references.is_none()
            && partition_of(self.from, &old.table) == partition_of(self.to, &new.table)
            && !comes_with_only(self.from, self.to, address)
        {
            self.replace(address);
        }
        match way(old, new, self.from, self.to) {
            Way::Same => {}
            Way::Replace => {
                // PostgreSQL takes no part out of a partitioned index.
                if let Some(parent) = parent_index(self.from, address)
                    && parent_index(self.to, address).is_none()
                {
                    self.replace(&parent);
                }
                self.replace(address);
            }
            Way::Recast => self.recast(address),
            Way::InPlace => self.alter(address, old, new),
        }
    }

    fn alter(&mut self, address: &Address, old: &Object, new: &Object) {
        self.plan.altered.insert(address.clone());
        match (old, new) {
            (Object::Column(old), Object::Column(new)) => {
                let data_type = |it: &Column| (it.data_type.clone(), it.collation.clone());
                if data_type(old) != data_type(new) {
                    self.retype(address);
                }
                if old.default != new.default {
                    self.set_default(address, new);
                }
            }
            (Object::Enum(old), Object::Enum(new)) => {
                let added = new
                    .labels
                    .iter()
                    .filter(|label| !old.labels.contains(label));
                if added
                    .into_iter()
                    .any(|label| self.needs_at_once(address, label))
                {
                    self.plan.altered.remove(address);
                    self.recast(address);
                }
            }
            (Object::Sequence(old), Object::Sequence(new)) if old.owned_by != new.owned_by => {
                self.plan
                    .disowned
                    .extend(old.owned_by.as_ref().map(|_| address.clone()));
                self.plan
                    .owned
                    .extend(new.owned_by.as_ref().map(|_| address.clone()));
            }
            (Object::Table(old), Object::Table(new))
                if (&old.partition_of, &old.inherits) != (&new.partition_of, &new.inherits) =>
            {
                self.rehome(address);
            }
            _ => {}
        }
    }

    /// Says whether something new speaks of a label that is new, too. PostgreSQL refuses to use a
    /// label in the transaction that has added it.
    fn needs_at_once(&self, address: &Address, label: &str) -> bool {
        let literal = format!("'{}'", label.replace('\'', "''"));
        let users = self.to.dependencies.iter().filter(|(_, on)| on == address);
        users.into_iter().any(|(user, _)| {
            let new = self.to.objects.get(user);
            let is_changed = new != self.from.objects.get(user);
            let text = new.and_then(|it| serde_json::to_string(it).ok());
            is_changed && text.is_some_and(|text| text.contains(&literal))
        })
    }

    fn set_default(&mut self, address: &Address, new: &Column) {
        if new.default.is_some() {
            self.plan.defaulted.insert(address.clone());
        } else {
            self.plan.undefaulted.insert(address.clone());
        }
    }

    /// Takes a default away while what it stands on changes.
    fn lift_default(&mut self, address: &Address) {
        let default = |catalog: &Catalog| match catalog.objects.get(address) {
            Some(Object::Column(column)) => column.default.is_some(),
            _ => false,
        };
        if default(self.from) {
            self.plan.undefaulted.insert(address.clone());
        }
        if default(self.to) && !self.plan.created.contains(address) {
            self.plan.defaulted.insert(address.clone());
        }
    }

    fn retype(&mut self, address: &Address) {
        if !self.plan.retyped.insert(address.clone()) {
            return;
        }
        self.lift_default(address);
        if let Some(table) = &address.table
            && is_in_partition_key(self.from, table, &address.name)
        {
            self.replace(&Address::new(Kind::Table, table));
        }
        self.queue.push((address.clone(), Reason::Retyped));
    }

    fn recast(&mut self, address: &Address) {
        if self.plan.recast.insert(address.clone()) {
            self.queue.push((address.clone(), Reason::Recast));
        }
    }

    fn create(&mut self, address: &Address) {
        self.plan.created.insert(address.clone());
    }

    fn drop(&mut self, address: &Address) {
        if self.plan.dropped.insert(address.clone()) {
            self.queue.push((address.clone(), Reason::Gone));
        }
    }

    /// Drops an object, and makes it anew if it is to be there.
    pub(super) fn replace(&mut self, address: &Address) {
        if self.plan.dropped.contains(address) {
            return;
        }
        if self.to.objects.contains_key(address) {
            self.create(address);
        }
        self.drop(address);
        self.replace_heirs(address);
        // What a table has from its parent can only go and come with the parent's.
        let table = address.table.clone().unwrap_or_default();
        if matches!(address.kind, Kind::Column | Kind::Constraint)
            && !self
                .plan
                .dropped
                .contains(&Address::new(Kind::Table, &table))
            && partition_of(self.from, &table) == partition_of(self.to, &table)
            && let Some(parent) = inherited_from(self.from, address)
            && self.to.objects.contains_key(&parent)
        {
            self.replace(&parent);
        }
    }

    fn rehome(&mut self, address: &Address) {
        let has_parent = |catalog: &Catalog| match catalog.objects.get(address) {
            Some(Object::Table(it)) => it.partition_of.is_some() || !it.inherits.is_empty(),
            _ => false,
        };
        if has_parent(self.from) {
            self.plan.detached.insert(address.clone());
        }
        if has_parent(self.to) {
            self.plan.attached.insert(address.clone());
        }
    }

    fn settle(&mut self) {
        while let Some((address, reason)) = self.queue.pop() {
            let dependents = self.dependents.get(&address).cloned().unwrap_or_default();
            for dependent in dependents {
                if self.plan.dropped.contains(&dependent) {
                    continue;
                }
                match reason {
                    Reason::Gone => self.after_gone(&address, &dependent),
                    Reason::Retyped => self.after_retyped(&address, &dependent),
                    Reason::Recast => self.after_recast(&dependent),
                }
            }
        }
    }

    fn after_gone(&mut self, gone: &Address, dependent: &Address) {
        let is_part = dependent.table.as_deref() == Some(&gone.name)
            && matches!(gone.kind, Kind::Table | Kind::View);
        match dependent.kind {
            _ if is_part => self.replace(dependent),
            Kind::Column => self.column_after_gone(gone, dependent),
            Kind::Table => self.table_after_gone(gone, dependent),
            Kind::Sequence => {
                if self.to.objects.contains_key(dependent) {
                    self.plan.disowned.insert(dependent.clone());
                    if matches!(self.to.objects.get(dependent), Some(Object::Sequence(it)) if it.owned_by.is_some())
                    {
                        self.plan.owned.insert(dependent.clone());
                    }
                } else {
                    self.drop(dependent);
                }
            }
            // Its checks and its default go before the function, and come back after it.
            Kind::Domain if gone.kind.is_code() => {
                if self.to.objects.contains_key(dependent) {
                    self.plan.undefaulted.insert(dependent.clone());
                    self.plan.defaulted.insert(dependent.clone());
                }
            }
            Kind::Enum | Kind::Composite | Kind::Domain | Kind::Range => {
                if !self.plan.altered.contains(dependent) || !gone.kind.is_code() {
                    self.recast(dependent);
                }
            }
            // It asks another dictionary before its own goes.
            Kind::TextSearchConfiguration
                if gone.kind == Kind::TextSearchDictionary && !self.plan.created.contains(gone) => {
            }
            // It has another function before its own goes.
            Kind::Wrapper if gone.kind == Kind::Routine && !self.plan.created.contains(gone) => {}
            _ => self.replace(dependent),
        }
    }

    /// A default, an expression or a type stands on what goes.
    fn column_after_gone(&mut self, gone: &Address, dependent: &Address) {
        let generated = |catalog: &Catalog| match catalog.objects.get(dependent) {
            Some(Object::Column(column)) => column.generated.is_some(),
            _ => false,
        };
        let default = |catalog: &Catalog| match catalog.objects.get(dependent) {
            Some(Object::Column(column)) => column.default.clone(),
            _ => None,
        };
        match gone.kind {
            // Its row type.
            Kind::Table | Kind::View
                if !self.plan.retyped.contains(dependent) && self.plan.created.contains(gone) =>
            {
                self.replace(dependent);
            }
            Kind::Table
            | Kind::View
            | Kind::Collation
            | Kind::Enum
            | Kind::Composite
            | Kind::Domain
            | Kind::Range => {}
            _ if generated(self.from) => self.replace(dependent),
            _ if self.plan.created.contains(gone) => self.lift_default(dependent),
            // The same words mean another function from now on.
            _ if default(self.from) == default(self.to) => self.lift_default(dependent),
            // Another default is set before the old one's function goes.
            _ => {}
        }
    }

    fn table_after_gone(&mut self, gone: &Address, dependent: &Address) {
        match gone.kind {
            Kind::Table => self.rehome(dependent),
            _ => self.replace(dependent),
        }
    }

    fn after_retyped(&mut self, column: &Address, dependent: &Address) {
        let is_generated = |catalog: &Catalog| match catalog.objects.get(dependent) {
            Some(Object::Column(it)) => {
                it.generated.is_some() && it.table == *column.table.as_ref().unwrap_or(&it.table)
            }
            _ => false,
        };
        let is_foreign_key = matches!(
            self.from.objects.get(dependent),
            Some(Object::Constraint(it)) if it.references.is_some()
        );
        match dependent.kind {
            Kind::View
            | Kind::Rule
            | Kind::Policy
            | Kind::Trigger
            | Kind::Routine
            | Kind::PublicationTable => {
                self.replace(dependent);
            }
            Kind::Constraint if is_foreign_key => self.replace(dependent),
            // PostgreSQL makes the key anew, and knows of the columns of its own alone who refers to it.
            Kind::Constraint if self.includes(dependent, column) => {
                let keys = self.dependents.get(dependent).cloned();
                for key in keys.unwrap_or_default() {
                    self.replace(&key);
                }
            }
            Kind::Column if is_generated(self.from) => self.replace(dependent),
            _ => {}
        }
    }

    /// Says whether a key has a column that is no part of what is unique.
    fn includes(&self, key: &Address, column: &Address) -> bool {
        match self.from.objects.get(key) {
            Some(Object::Constraint(it)) => {
                matches!(it.constraint_type.as_str(), "primary key" | "unique")
                    && !it.columns.contains(&column.name)
            }
            _ => false,
        }
    }

    fn after_recast(&mut self, dependent: &Address) {
        match dependent.kind {
            Kind::Column => {
                let is_view = self.from.objects.contains_key(&Address::new(
                    Kind::View,
                    dependent.table.clone().unwrap_or_default(),
                ));
                if self.to.objects.contains_key(dependent) && !is_view {
                    self.retype(dependent);
                }
            }
            Kind::Enum | Kind::Composite | Kind::Domain | Kind::Range => {
                if self.to.objects.contains_key(dependent) {
                    self.recast(dependent);
                }
            }
            Kind::Table | Kind::Sequence | Kind::Extension => {}
            _ => self.replace(dependent),
        }
    }

    /// A partition's trigger is switched with its parent's; and by itself, if it is to differ.
    fn switch_triggers(&mut self) {
        for (address, object) in &self.to.objects {
            let Object::Trigger(trigger) = object else {
                continue;
            };
            let parent = inherited_from(self.to, address);
            let enabled = |catalog: &Catalog, it: &Address| match catalog.objects.get(it) {
                Some(Object::Trigger(it)) => Some(it.enabled.clone()),
                _ => None,
            };
            let Some(parent) = parent.filter(|_| trigger.inherited) else {
                continue;
            };
            self.plan.altered.remove(address);
            let is_touched = self.plan.altered.contains(&parent)
                || self.plan.created.contains(&parent)
                || self.plan.created.contains(address);
            let before = enabled(self.from, address);
            let differs = enabled(self.to, &parent).as_ref() != Some(&trigger.enabled);
            if before.as_ref() != Some(&trigger.enabled) && !is_touched || is_touched && differs {
                self.plan.switched.insert(address.clone());
            }
        }
    }

    /// What follows from the decisions, once none of them will change.
    fn finish(&mut self) {
        self.switch_triggers();
        self.leave_to_exclusions();
        self.plan
            .altered
            .retain(|it| !self.plan.created.contains(it) && !self.plan.recast.contains(it));
        // A type that is made anew has all of its own.
        let is_recast = |it: &Address| self.plan.recast.contains(it);
        let domains: Vec<_> = self
            .plan
            .undefaulted
            .iter()
            .filter(|it| is_recast(it))
            .cloned()
            .collect();
        for domain in domains {
            self.plan.undefaulted.remove(&domain);
            self.plan.defaulted.remove(&domain);
        }
        for set in [&mut self.plan.undefaulted, &mut self.plan.retyped] {
            set.retain(|it| !self.plan.dropped.contains(it));
        }
        let (to, turned, created) = (self.to, &self.plan.turned, &self.plan.created);
        self.plan.recast.retain(|it| {
            let is_there = to.objects.contains_key(it) || turned.contains_key(it);
            is_there && !created.contains(it)
        });
        let created: Vec<_> = self.plan.created.iter().cloned().collect();
        for address in created {
            self.finish_created(&address);
        }
        for address in self.plan.altered.clone() {
            let parent = |catalog: &Catalog| parent_index(catalog, &address);
            let table = address.table.clone().unwrap_or_default();
            let is_there = partition_of(self.from, &table) == partition_of(self.to, &table);
            // Else it is found when its table joins.
            let joins = Address::new(Kind::Table, &table);
            let joins = self.plan.attached.contains(&joins);
            if is_there && !joins && parent(self.from).is_none() && parent(self.to).is_some() {
                self.plan.joined.insert(address);
            }
        }
        let dropped = &self.plan.dropped;
        self.plan.detached.retain(|it| !dropped.contains(it));
        let referred = self.dropped_under_a_foreign_key();
        self.plan.detached.extend(referred);
        self.plan.disowned.retain(|it| !dropped.contains(it));
        self.plan.defaulted.retain(|it| {
            !self.plan.created.contains(it)
                || self.plan.created.contains(&Address::new(
                    Kind::Table,
                    it.table.clone().unwrap_or_default(),
                ))
        });
    }

    fn finish_created(&mut self, address: &Address) {
        match self.to.objects.get(address) {
            Some(Object::Sequence(it)) if it.owned_by.is_some() => {
                self.plan.owned.insert(address.clone());
            }
            Some(Object::Table(it)) if it.partition_of.is_some() => {
                self.plan.attached.insert(address.clone());
            }
            // A function may need the table whose column's default calls it.
            Some(Object::Column(it)) if it.default.is_some() => {
                let is_new_table = self
                    .plan
                    .created
                    .contains(&Address::new(Kind::Table, &it.table));
                let calls = self.to.dependencies_of(address).any(|on| on.kind.is_code());
                if is_new_table && calls {
                    self.plan.defaulted.insert(address.clone());
                }
            }
            Some(Object::Index(_) | Object::Constraint(_)) => {
                if let Some(table) = &address.table
                    && parent_index(self.to, address).is_some()
                    && partition_of(self.from, table) == partition_of(self.to, table)
                    && !self
                        .plan
                        .attached
                        .contains(&Address::new(Kind::Table, table))
                {
                    self.plan.joined.insert(address.clone());
                }
            }
            _ => {}
        }
    }
}

/// Returns the type of another kind that has the name of this one in the other catalog.
fn turned(to: &Catalog, address: &Address) -> Option<Address> {
    const TYPES: [Kind; 4] = [Kind::Enum, Kind::Composite, Kind::Domain, Kind::Range];
    if !TYPES.contains(&address.kind) || to.objects.contains_key(address) {
        return None;
    }
    let others = TYPES.map(|kind| Address::new(kind, &address.name));
    others.into_iter().find(|it| to.objects.contains_key(it))
}

/// Returns the address of the index or constraint of the partitioned table that this is part of. A
/// foreign key or check is not attached: it comes with its parent's.
pub(super) fn parent_index(catalog: &Catalog, address: &Address) -> Option<Address> {
    let parent = match catalog.objects.get(address)? {
        Object::Index(it) => it.parent.as_ref()?,
        Object::Constraint(it) if it.references.is_none() => it.parent.as_ref()?,
        _ => return None,
    };
    let table = partition_of(catalog, address.table.as_deref()?)?;
    // A constraint's index may be part of one that is no constraint's.
    let parents = [address.kind, Kind::Index].map(|kind| Address::part(kind, table, parent));
    parents
        .into_iter()
        .find(|it| catalog.objects.contains_key(it))
}

/// Returns what depends on each object. Parts depend on their table.
fn dependents(catalog: &Catalog) -> BTreeMap<&Address, Vec<Address>> {
    let mut dependents: BTreeMap<&Address, Vec<Address>> = BTreeMap::new();
    for (dependent, on) in &catalog.dependencies {
        dependents.entry(on).or_default().push(dependent.clone());
    }
    for (address, object) in &catalog.objects {
        let Some(table) = object.table() else {
            continue;
        };
        for kind in [Kind::Table, Kind::View] {
            if let Some((owner, _)) = catalog.objects.get_key_value(&Address::new(kind, table)) {
                dependents.entry(owner).or_default().push(address.clone());
            }
        }
    }
    dependents
}

/// Says whether a parent loses what this heir has, by a statement that spares the heirs.
fn comes_with_only(from: &Catalog, to: &Catalog, address: &Address) -> bool {
    let parent = inherited_from(from, address);
    parent.is_some_and(|it| !to.objects.contains_key(&it) && is_kept_by_heirs(from, to, &it))
}

fn is_in_partition_key(catalog: &Catalog, table: &str, column: &str) -> bool {
    match catalog.objects.get(&Address::new(Kind::Table, table)) {
        Some(Object::Table(it)) => it.partition_columns.iter().any(|name| name == column),
        _ => false,
    }
}
