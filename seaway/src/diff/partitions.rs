//! What partitions and heirs need: what is made anew with them, and when they leave and join their parents.

use std::collections::BTreeSet;

use super::{
    compare::partition_of,
    order::{Graph, Step, inherited_from, is_only},
    plan::{Planner, parent_index},
};
use crate::catalog::{Address, Catalog, Kind, Object};

impl Planner<'_> {
    /// The checks of a table that joins a new parent are made anew: PostgreSQL compares their texts, and an
    /// expression that was read from its printed form is printed in another one.
    pub(super) fn remake_checks(&mut self) {
        let mut checks = Vec::new();
        for (address, object) in &self.to.objects {
            let Object::Table(table) = object else {
                continue;
            };
            if !self.plan.attached.contains(address) || self.plan.created.contains(address) {
                continue;
            }
            let partitioned = table.partition_of.iter().map(|of| &of.parent);
            for parent in partitioned.chain(&table.inherits) {
                if self
                    .plan
                    .created
                    .contains(&Address::new(Kind::Table, parent))
                {
                    checks.extend(self.common_checks(&table.name, parent));
                }
            }
        }
        for check in checks {
            self.replace(&check);
        }
    }

    /// The checks that heirs have from their parent alone go and come with the parent's.
    pub(super) fn replace_heirs(&mut self, check: &Address) {
        let is_check =
            |it: &Object| matches!(it, Object::Constraint(it) if it.constraint_type == "check");
        if !self.to.objects.get(check).is_some_and(is_check) {
            return;
        }
        let parts = self.from.objects.keys().filter(|it| {
            it.kind == Kind::Constraint
                && it.name == check.name
                && [self.from, self.to]
                    .iter()
                    .all(|of| inherited_from(of, it).as_ref() == Some(check))
        });
        let parts: Vec<_> = parts.cloned().collect();
        for part in parts {
            self.replace(&part);
        }
    }

    /// PostgreSQL takes no part out of a partitioned index: if one goes, all go.
    pub(super) fn replace_incomplete(&mut self) {
        let stays = |table: &Address| {
            !self.plan.dropped.contains(table) && !self.plan.detached.contains(table)
        };
        let lost = self.plan.dropped.iter().filter(|part| {
            let table = part.table.as_ref();
            table.is_some_and(|table| stays(&Address::new(Kind::Table, table)))
        });
        let parents: Vec<_> = lost.filter_map(|it| parent_index(self.from, it)).collect();
        for parent in parents {
            self.replace(&parent);
        }
    }

    fn common_checks(&self, table: &str, parent: &str) -> Vec<Address> {
        let first = Address::part(Kind::Constraint, table, "");
        let constraints = self.to.objects.range(first..).map(|(address, _)| address);
        let constraints = constraints
            .take_while(|it| it.kind == Kind::Constraint && it.table.as_deref() == Some(table));
        let is_common = |it: &&Address| {
            let of_parent = Address::part(Kind::Constraint, parent, &it.name);
            let is_check = matches!(
                self.to.objects.get(&of_parent),
                Some(Object::Constraint(it)) if it.constraint_type == "check"
            );
            is_check && self.from.objects.contains_key(it)
        };
        constraints.filter(is_common).cloned().collect()
    }

    /// An exclusion constraint of a partitioned table brings those of its partitions. One that a partition has of
    /// its own does not become part of it, and would stay beside the new one.
    pub(super) fn leave_to_exclusions(&mut self) {
        let to = self.to;
        self.plan.created.retain(|it| !comes_with_exclusion(to, it));
        let is_own =
            |it: &&Address| parent_index(self.from, it).is_none() && comes_with_exclusion(to, it);
        let own: Vec<_> = self.plan.altered.iter().filter(is_own).cloned().collect();
        for address in own {
            self.plan.altered.remove(&address);
            self.plan.dropped.insert(address);
        }
    }

    /// Returns the dropped partitions to which a foreign key of another table refers by their parent. They
    /// leave that first: PostgreSQL drops none with the key in place, but detaches it.
    pub(super) fn dropped_under_a_foreign_key(&self) -> Vec<Address> {
        let is_kept = |table: &str| {
            let dropped = &self.plan.dropped;
            !dropped.contains(&Address::new(Kind::Table, table))
        };
        let keys = self.from.objects.iter().filter_map(|(address, object)| {
            let Object::Constraint(it) = object else {
                return None;
            };
            let is_kept = !self.plan.dropped.contains(address);
            it.references.as_ref().filter(|_| is_kept)
        });
        let referred: BTreeSet<_> = keys.map(|it| it.table.as_str()).collect();
        let tables = self.plan.dropped.iter().filter(|it| it.kind == Kind::Table);
        let left = tables.filter(|it| {
            let parent = partition_of(self.from, &it.name);
            let is_under =
                |table: &str| ancestors(self.from, table).any(|it| referred.contains(it));
            parent.is_some_and(|parent| is_kept(parent) && is_under(parent))
        });
        left.cloned().collect()
    }
}

impl Graph<'_> {
    pub(super) fn add_partitions(&mut self) {
        let (plan, to) = (self.plan, self.to);
        for address in &plan.attached {
            let attach = Some(Step::Attach(address.clone()));
            self.add(Some(Step::Detach(address.clone())), attach.clone());
            let (made, changed) = (self.create_step(address), self.change_step(address));
            self.add(made, attach.clone());
            self.add(changed, attach.clone());
            // All that the partition brings along is there when it joins. What its parent has by
            // then is given to it, or found.
            for (part, object) in &to.objects {
                if object.table() != Some(&address.name) {
                    continue;
                }
                let (made, changed) = (self.create_step(part), self.change_step(part));
                if matches!(part.kind, Kind::Index | Kind::Constraint | Kind::Column) {
                    self.add(made, attach.clone());
                    self.add(changed, attach.clone());
                }
            }
            let parents = match to.objects.get(address) {
                Some(Object::Table(it)) => {
                    let partitioned = it.partition_of.iter().map(|of| of.parent.clone());
                    partitioned.chain(it.inherits.iter().cloned()).collect()
                }
                _ => Vec::new(),
            };
            for parent in parents {
                self.add_parent(&parent, attach.as_ref());
            }
        }
        for address in &plan.detached {
            let detach = Some(Step::Detach(address.clone()));
            let gone = self.drop_step(address);
            self.add(detach.clone(), gone);
            let parent = partition_of(self.from, &address.name);
            for (part, object) in &self.from.objects {
                if let Object::Constraint(it) = object
                    && it.references.is_some()
                    && parent == Some(&it.table)
                {
                    let dropped = self.drop_step(part);
                    self.add(dropped, detach.clone());
                }
                if object.table() == Some(&address.name)
                    && let Some(of_parent) = inherited_from(self.from, part)
                {
                    self.add_leaving(part, &of_parent, detach.as_ref());
                }
            }
            // PostgreSQL adds no column to a partition.
            for part in &plan.created {
                if part.kind == Kind::Column && part.table.as_ref() == Some(&address.name) {
                    let made = self.create_step(part);
                    self.add(detach.clone(), made);
                }
            }
        }
        self.add_heirs();
        self.add_exclusions();
        for address in &plan.created {
            if let Some(Object::Constraint(it)) = to.objects.get(address)
                && let Some(other) = &it.references
            {
                let made = self.create_step(address);
                for part in partitions(to, &other.table) {
                    self.add(Some(Step::Attach(part.clone())), made.clone());
                    for joined in &plan.joined {
                        if joined.table.as_ref() == Some(&part.name) {
                            self.add(Some(Step::Join(joined.clone())), made.clone());
                        }
                    }
                }
            }
        }
        for address in &plan.joined {
            let join = Some(Step::Join(address.clone()));
            let made = self.create_step(address);
            self.add(made, join.clone());
            let parent = parent_index(to, address);
            let parent = parent.and_then(|it| self.create_step(&it));
            self.add(parent, join.clone());
            // A part of a part is complete before it joins.
            for below in &plan.joined {
                if parent_index(to, below).as_ref() == Some(address) {
                    self.add(Some(Step::Join(below.clone())), join.clone());
                }
            }
        }
    }

    /// A new heir is there when its parent gets a check that is not validated. What it has from that by then can
    /// be validated with it.
    fn add_heirs(&mut self) {
        let (plan, to) = (self.plan, self.to);
        for part in plan.created.iter().filter(|it| it.kind == Kind::Constraint) {
            let check = inherited_from(to, part);
            let is_open = |it: &Address| matches!(to.objects.get(it), Some(Object::Constraint(it)) if !it.validated);
            if let Some(check) = check.filter(is_open) {
                let heir = self.create_step(&Address::new(
                    Kind::Table,
                    part.table.clone().unwrap_or_default(),
                ));
                let check = self.create_step(&check);
                self.add(heir, check);
            }
        }
    }

    /// The exclusion constraint that a partition has of its own goes before it gets its parent's.
    fn add_exclusions(&mut self) {
        let (plan, to) = (self.plan, self.to);
        for part in &plan.dropped {
            if !comes_with_exclusion(to, part) {
                continue;
            }
            let gone = self.drop_step(part);
            let whole = parent_index(to, part).and_then(|it| self.create_step(&it));
            self.add(gone.clone(), whole);
            let table = part.table.clone().unwrap_or_default();
            let attach = Step::Attach(Address::new(Kind::Table, table));
            self.add(gone, Some(attach));
        }
    }

    /// What a partition has from its parent is its own once it has left, and not before. What the parent
    /// loses before that, the partition has lost, too; only a foreign key goes first.
    fn add_leaving(&mut self, part: &Address, of_parent: &Address, detach: Option<&Step>) {
        let (dropped, changed) = (self.drop_step(part), self.change_step(part));
        for step in [dropped, changed].into_iter().flatten() {
            if matches!(&step, Step::Drop(it) | Step::Alter(it) if it == part) {
                self.add(detach.cloned(), Some(step));
                let is_key = matches!(
                    self.from.objects.get(part),
                    Some(Object::Constraint(it)) if it.references.is_some()
                );
                if !is_key {
                    let gone = self.drop_step(of_parent);
                    self.add(detach.cloned(), gone);
                }
            }
        }
    }

    fn add_parent(&mut self, parent: &str, attach: Option<&Step>) {
        let table = Address::new(Kind::Table, parent);
        let made = self.create_step(&table);
        self.add(made, attach.cloned());
        let to = self.to;
        for (part, object) in &to.objects {
            if object.table() != Some(parent) {
                continue;
            }
            let made = self.create_step(part).or_else(|| self.change_step(part));
            match part.kind {
                Kind::Column => self.add(made, attach.cloned()),
                Kind::Constraint | Kind::Index | Kind::Trigger => {
                    // With ONLY, the parts that join it must all be there before.
                    if self.is_only(part) {
                        self.add(attach.cloned(), made);
                    } else {
                        self.add(made, attach.cloned());
                    }
                }
                _ => {}
            }
        }
    }

    /// Says whether an index or constraint is made without its parts, which join it afterwards.
    fn is_only(&self, address: &Address) -> bool {
        is_only(self.to, self.plan, address)
    }
}

/// Returns all partitions of a table, and theirs.
pub(super) fn partitions(catalog: &Catalog, table: &str) -> Vec<Address> {
    let mut found = Vec::new();
    for (address, object) in &catalog.objects {
        if let Object::Table(it) = object
            && it
                .partition_of
                .as_ref()
                .is_some_and(|of| of.parent == table)
        {
            found.push(address.clone());
            found.extend(partitions(catalog, &it.name));
        }
    }
    found
}

/// Says whether a table is a partition of another one, or of one of its partitions.
pub(super) fn is_under(catalog: &Catalog, table: &Address, other: &Address) -> bool {
    table != other
        && table.kind == Kind::Table
        && ancestors(catalog, &table.name).any(|it| it == other.name)
}

/// Returns a table and those that it is a partition of, by their names.
fn ancestors<'a>(catalog: &'a Catalog, table: &'a str) -> impl Iterator<Item = &'a str> {
    let parent = |table: &&'a str| partition_of(catalog, table);
    std::iter::successors(Some(table), parent)
}

/// Says whether a partition has an exclusion constraint as part of its parent's. PostgreSQL attaches no index
/// of such a constraint (`CompareIndexInfo` in its `index.c`), and makes the parts with the whole.
fn comes_with_exclusion(catalog: &Catalog, address: &Address) -> bool {
    let parent = parent_index(catalog, address);
    let parent = parent.and_then(|parent| catalog.objects.get(&parent));
    matches!(parent, Some(Object::Constraint(it)) if it.definition.starts_with("EXCLUDE "))
}
