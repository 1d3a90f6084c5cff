//! The steps of a plan, in an order that PostgreSQL accepts.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap},
};

use super::{
    compare::partition_of,
    partitions::{is_under, partitions},
    plan::{Plan, parent_index},
};
use crate::catalog::{Address, Catalog, Kind, Object};

/// One step: one or a few statements about one object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// A partition or heir leaves its parents.
    Detach(Address),
    /// A sequence is freed from its column.
    Disown(Address),
    /// A default is taken away.
    Undefault(Address),
    Drop(Address),
    Alter(Address),
    /// All types that are made anew while columns keep their values, at once.
    Recast,
    /// The old ones of them.
    DropOld,
    Create(Address),
    Default(Address),
    /// A sequence is given to its column.
    Own(Address),
    /// An index or constraint becomes part of a partitioned table's.
    Join(Address),
    /// A partition or heir joins its parents.
    Attach(Address),
    /// A table's rows are identified by an index.
    Identify(Address),
    /// A partition's trigger is switched on or off.
    Switch(Address),
}

impl Step {
    /// What comes first where nothing else decides: what goes, then what changes, then what comes.
    fn rank(&self, to: &Catalog) -> u8 {
        match self {
            // It fires for what is changed while it is there.
            Self::Drop(it) if it.kind == Kind::EventTrigger => 0,
            Self::Alter(it) if is_switched_off(to, it) => 0,
            Self::Alter(it) | Self::Create(it) if it.kind == Kind::EventTrigger => 8,
            // What is created before has the privileges that it is given, and no others.
            Self::Drop(it) | Self::Alter(it) | Self::Create(it)
                if it.kind == Kind::DefaultPrivileges =>
            {
                7
            }
            // PostgreSQL records what uses a member of an extension, not what uses the extension.
            Self::Create(it) if it.kind == Kind::Extension => 2,
            Self::Drop(it) if it.kind == Kind::Extension => 7,
            Self::Detach(_) | Self::Disown(_) | Self::Undefault(_) => 1,
            Self::Drop(_) => 2,
            Self::Alter(_) | Self::Recast | Self::DropOld => 3,
            Self::Create(_) => 4,
            Self::Default(_) | Self::Own(_) | Self::Attach(_) | Self::Join(_) => 5,
            Self::Identify(_) | Self::Switch(_) => 6,
        }
    }
}

/// Steps in order.
pub(super) struct Order {
    pub(super) steps: Vec<Step>,
    /// What was altered within a circle: it has to be made anew.
    pub(super) circular: BTreeSet<Address>,
}

pub(super) struct Graph<'a> {
    pub(super) from: &'a Catalog,
    pub(super) to: &'a Catalog,
    pub(super) plan: &'a Plan,
    /// Which steps come after each.
    pub(super) edges: BTreeMap<Step, BTreeSet<Step>>,
}

impl<'a> Graph<'a> {
    pub(super) fn order(from: &'a Catalog, to: &'a Catalog, plan: &'a Plan) -> Order {
        let mut graph = Self {
            from,
            to,
            plan,
            edges: BTreeMap::new(),
        };
        graph.add_steps();
        graph.add_old_dependencies();
        graph.add_new_dependencies();
        graph.add_structure();
        graph.add_names();
        // Last: it gives way to all that is certain.
        graph.add_bodies();
        graph.sort()
    }

    fn add_steps(&mut self) {
        let plan = self.plan;
        let mut steps = Vec::new();
        steps.extend(plan.dropped.iter().filter_map(|it| self.drop_step(it)));
        steps.extend(plan.created.iter().filter_map(|it| self.create_step(it)));
        steps.extend(plan.altered.iter().cloned().map(Step::Alter));
        steps.extend(plan.undefaulted.iter().cloned().map(Step::Undefault));
        steps.extend(plan.defaulted.iter().cloned().map(Step::Default));
        steps.extend(plan.detached.iter().cloned().map(Step::Detach));
        steps.extend(plan.attached.iter().cloned().map(Step::Attach));
        steps.extend(plan.disowned.iter().cloned().map(Step::Disown));
        steps.extend(plan.owned.iter().cloned().map(Step::Own));
        steps.extend(plan.joined.iter().cloned().map(Step::Join));
        steps.extend(plan.switched.iter().cloned().map(Step::Switch));
        steps.extend(self.identified().into_iter().map(Step::Identify));
        if !plan.recast.is_empty() {
            steps.extend([Step::Recast, Step::DropOld]);
        }
        for step in steps {
            self.edges.entry(step).or_default();
        }
    }

    pub(super) fn add(&mut self, before: Option<Step>, after: Option<Step>) {
        if let (Some(before), Some(after)) = (before, after)
            && before != after
            && self.edges.contains_key(&before)
            && self.edges.contains_key(&after)
        {
            self.edges.entry(before).or_default().insert(after);
        }
    }

    /// Tables whose row identity is set by a step of its own.
    fn identified(&self) -> Vec<Address> {
        let tables = self.to.objects.iter().filter(|(address, object)| {
            let Object::Table(new) = object else {
                return false;
            };
            let index = new.replica_identity_index.as_ref();
            let is_made = |kind| {
                let part = index.map(|it| Address::part(kind, &new.name, it));
                part.is_some_and(|it| self.plan.created.contains(&it))
            };
            let is_other = match self.from.objects.get(address) {
                Some(Object::Table(old)) if !self.plan.created.contains(address) => {
                    (&old.replica_identity, &old.replica_identity_index)
                        != (&new.replica_identity, &new.replica_identity_index)
                }
                _ => new.replica_identity != "default",
            };
            is_other || is_made(Kind::Index) || is_made(Kind::Constraint)
        });
        tables.map(|(address, _)| address.clone()).collect()
    }

    /// Returns the step that drops an object, which may be that of what it is part of.
    pub(super) fn drop_step(&self, address: &Address) -> Option<Step> {
        if !self.plan.dropped.contains(address) {
            return None;
        }
        let object = self.from.objects.get(address)?;
        if let Some(publication) = self.dropped_publication(object) {
            return Some(Step::Drop(publication));
        }
        // A partition's foreign key goes with its parent's.
        if let Object::Constraint(it) = object
            && it.references.is_some()
            && it.parent.is_some()
            && let Some(parent) = inherited_from(self.from, address)
            && let Some(Step::Drop(of)) = self.drop_step(&parent)
            && of.kind == Kind::Constraint
        {
            return Some(Step::Drop(of));
        }
        if let Some(table) = object.table()
            && let Some(owner) = owner(self.from, table)
            && self.plan.dropped.contains(&owner)
            && !self.is_entangled(object)
        {
            return Some(Step::Drop(owner));
        }
        if address.kind == Kind::Column
            && let Some(of) = typed_by(self.from, address.table.as_deref()?)
            && typed_by(self.to, address.table.as_deref()?).as_ref() == Some(&of)
        {
            return Some(Step::Alter(of));
        }
        if let Some(parent) = inherited_from(self.from, address)
            && self.plan.dropped.contains(&parent)
            && !is_kept_by_heirs(self.from, self.to, &parent)
            && !self
                .plan
                .detached
                .contains(&owner(self.from, address.table.as_deref()?)?)
        {
            return self.drop_step(&parent);
        }
        if let Object::Trigger(it) = object
            && it.inherited
        {
            let table = owner(self.from, &it.table)?;
            if self.plan.detached.contains(&table) {
                return Some(Step::Detach(table));
            }
            return Some(Step::Drop(inherited_from(self.from, address)?));
        }
        if let Object::Sequence(sequence) = object
            && let Some(by) = &sequence.owned_by
        {
            let column = Address::part(Kind::Column, &by.table, &by.column);
            if self.plan.dropped.contains(&column) && !self.plan.disowned.contains(address) {
                return self.drop_step(&column);
            }
        }
        if address.kind == Kind::Column && is_of_view(self.from, address) {
            return Some(Step::Alter(Address::new(
                Kind::View,
                address.table.clone()?,
            )));
        }
        Some(Step::Drop(address.clone()))
    }

    /// Returns the publication that is dropped with all its tables.
    fn dropped_publication(&self, object: &Object) -> Option<Address> {
        let Object::PublicationTable(it) = object else {
            return None;
        };
        let address = Address::new(Kind::Publication, &it.name);
        let is_whole = matches!(self.from.objects.get(&address), Some(Object::Publication(it)) if !it.holds_others);
        (is_whole && self.plan.dropped.contains(&address)).then_some(address)
    }

    /// Says whether a foreign key, policy or rule must be dropped before its table, because that of the
    /// other end goes, too, and may refer back.
    fn is_entangled(&self, object: &Object) -> bool {
        if matches!(object, Object::Policy(_) | Object::Rule(_)) {
            return self.needs_another_that_goes(object);
        }
        let Object::Constraint(it) = object else {
            return false;
        };
        let Some(other) = &it.references else {
            return false;
        };
        // A partition that leaves would keep its own copy.
        let leaves = |of: &Address| partition_of(self.from, &of.name) == Some(&it.table);
        if self.plan.detached.iter().any(leaves) {
            return it.parent.is_none();
        }
        // It refers to each of its own partitions.
        if other.table == it.table {
            return it.parent.is_none() && !partitions(self.from, &it.table).is_empty();
        }
        it.parent.is_none()
            && other.table != it.table
            && self
                .plan
                .dropped
                .contains(&Address::new(Kind::Table, &other.table))
            && self.refers(&other.table, &it.table, &mut BTreeSet::new())
    }

    /// Says whether a part of a table depends on another one that is dropped, and that may in turn depend
    /// on its table.
    fn needs_another_that_goes(&self, part: &Object) -> bool {
        let address = part.address();
        let mut on = self.from.dependencies_of(&address);
        on.any(|on| {
            let of = on.table.as_ref().unwrap_or(&on.name);
            let other = owner(self.from, of).filter(|it| Some(it.name.as_str()) != part.table());
            other.is_some_and(|other| self.plan.dropped.contains(&other))
        })
    }

    /// Says whether foreign keys lead from one table to another.
    fn refers(&self, start: &str, end: &str, seen: &mut BTreeSet<String>) -> bool {
        if start == end {
            return true;
        }
        if !seen.insert(start.to_owned()) {
            return false;
        }
        let first = Address::part(Kind::Constraint, start, "");
        let constraints = self.from.objects.range(first..);
        let mut constraints = constraints.take_while(|(it, _)| {
            it.kind == Kind::Constraint && it.table.as_deref() == Some(start)
        });
        constraints.any(|(_, object)| match object {
            Object::Constraint(it) => match &it.references {
                Some(other) => self.refers(&other.table, end, seen),
                None => false,
            },
            _ => false,
        })
    }

    /// Returns the step that creates an object, which may be that of what it is part of.
    pub(super) fn create_step(&self, address: &Address) -> Option<Step> {
        if !self.plan.created.contains(address) {
            return None;
        }
        let object = self.to.objects.get(address)?;
        let table = object.table().map(|it| Address::new(Kind::Table, it));
        if let Some(table) = &table
            && self.plan.created.contains(table)
        {
            match object {
                Object::Column(_) => return Some(Step::Create(table.clone())),
                Object::Constraint(it) if it.inherited && !it.local && it.parent.is_none() => {
                    return Some(Step::Create(table.clone()));
                }
                _ => {}
            }
        }
        if address.kind == Kind::Column
            && let Some(of) = typed_by(self.to, address.table.as_deref()?)
            && typed_by(self.from, address.table.as_deref()?).as_ref() == Some(&of)
        {
            return Some(Step::Alter(of));
        }
        let is_copied = match object {
            Object::Constraint(it) => it.references.is_some() && it.parent.is_some(),
            Object::Trigger(it) => it.inherited,
            _ => false,
        };
        if is_copied {
            let table = table?;
            return match inherited_from(self.to, address) {
                _ if self.plan.attached.contains(&table) => Some(Step::Attach(table)),
                Some(parent) => self.create_step(&parent),
                None => Some(Step::Attach(table)),
            };
        }
        // One that joins its parent later has all of its own.
        let joins = table
            .as_ref()
            .is_some_and(|it| self.plan.attached.contains(it));
        if let Some(parent) = inherited_from(self.to, address)
            && self.plan.created.contains(&parent)
            && parent_index(self.to, address).is_none()
            && !joins
        {
            return self.create_step(&parent);
        }
        if address.kind == Kind::Column && is_of_view(self.to, address) {
            let view = Address::new(Kind::View, address.table.clone()?);
            return Some(if self.plan.created.contains(&view) {
                Step::Create(view)
            } else {
                Step::Alter(view)
            });
        }
        Some(Step::Create(address.clone()))
    }

    /// Returns the step that changes an object in place.
    pub(super) fn change_step(&self, address: &Address) -> Option<Step> {
        if self.plan.is_recast(address) {
            return Some(Step::Recast);
        }
        if is_cast(self.from, self.to, self.plan, address) {
            return Some(Step::Recast);
        }
        self.plan
            .altered
            .contains(address)
            .then(|| Step::Alter(address.clone()))
    }

    fn add_old_dependencies(&mut self) {
        let (from, plan) = (self.from, self.plan);
        for (dependent, on) in pairs(from) {
            let gone = self.drop_step(&on);
            let changed = self.change_step(&on);
            let dropped = self.drop_step(&dependent);
            // What a parent brings along can go only after it, if the heir has declared it, too.
            let is_part = |step: &Option<Step>| matches!(step, Some(Step::Drop(it)) if it.kind == dependent.kind);
            let is_same = on.name == dependent.name && on.kind == dependent.kind;
            if is_same && is_inherited(from, &dependent) && is_part(&dropped) && is_part(&gone) {
                self.add(gone.clone(), dropped);
                continue;
            }
            // It goes with its table, and is in no way of that table's own partitions.
            if matches!(&dropped, Some(Step::Drop(it)) if it.kind == Kind::Table && is_under(from, &on, it))
            {
                continue;
            }
            // A table that has left its parent is as it is, whatever becomes of that.
            if is_column_of_parent(&dependent, &on) && is_part_of(&plan.detached, &dependent) {
                continue;
            }
            self.add(dropped.clone(), gone.clone());
            // A sequence stands on the column that owns it, and is in no way of it. Nothing is in the way of an
            // enum's new labels.
            let is_labelled = on.kind == Kind::Enum && changed == Some(Step::Alter(on.clone()));
            if dependent.kind != Kind::Sequence && !is_labelled {
                let is_recast = changed == Some(Step::Recast) && can_wait(&dependent);
                let changed = if is_recast {
                    Some(Step::DropOld)
                } else {
                    changed.clone()
                };
                self.add(dropped, changed);
            }
            let undefault = Step::Undefault(dependent.clone());
            self.add(Some(undefault.clone()), gone.clone());
            self.add(Some(undefault), changed);
            self.add(Some(Step::Detach(dependent.clone())), gone.clone());
            self.add(Some(Step::Disown(dependent.clone())), gone.clone());
            let altered = self.change_step(&dependent);
            self.add(altered.clone(), gone.clone());
            if plan.is_recast(&dependent) {
                self.add(Some(Step::DropOld), gone.clone());
            }
            // A column leaves the old type before that is dropped, and after the new ones are there, for its
            // own may be made of one of them.
            if plan.is_recast(&on) {
                self.add(altered, Some(Step::DropOld));
            }
            let is_kept = self.drop_step(&dependent).is_none();
            let is_replaced = plan.defaulted.contains(&dependent)
                && !plan.undefaulted.contains(&dependent)
                && is_kept;
            if is_replaced {
                self.add(Some(Step::Default(dependent)), gone);
            }
        }
    }

    fn add_new_dependencies(&mut self) {
        let (to, plan) = (self.to, self.plan);
        for (dependent, on) in pairs(to) {
            // A sequence is there before the column that owns it.
            if dependent.kind == Kind::Sequence && on.kind == Kind::Column {
                continue;
            }
            // A table that joins its parent later is done with its columns before.
            if is_column_of_parent(&dependent, &on) && is_part_of(&plan.attached, &dependent) {
                continue;
            }
            let made = self.create_step(&on).or_else(|| self.change_step(&on));
            let changed = self.change_step(&on);
            let is_later = plan.defaulted.contains(&dependent)
                && (on.kind.is_code() || on.kind == Kind::Sequence);
            for ready in [made, changed] {
                if !is_later {
                    let created = self.create_step(&dependent);
                    self.add(ready.clone(), created);
                    // What a table is altered in besides does not wait for the parent that it joins.
                    let joins = on.kind == Kind::Table && plan.attached.contains(&dependent);
                    if !joins {
                        let altered = self.change_step(&dependent);
                        self.add(ready.clone(), altered);
                    }
                }
                self.add(ready.clone(), Some(Step::Default(dependent.clone())));
                self.add(ready.clone(), Some(Step::Own(dependent.clone())));
                self.add(ready, Some(Step::Attach(dependent.clone())));
            }
        }
    }

    /// What follows from what the steps themselves are.
    fn add_structure(&mut self) {
        let (plan, to) = (self.plan, self.to);
        for address in &plan.dropped {
            let (dropped, created) = (self.drop_step(address), self.create_step(address));
            self.add(dropped, created);
        }
        for address in plan.undefaulted.iter().chain(&plan.defaulted) {
            let changed = self.change_step(address);
            let created = self.create_step(address);
            let (before, after) = (
                Step::Undefault(address.clone()),
                Step::Default(address.clone()),
            );
            self.add(Some(before.clone()), changed.clone());
            self.add(Some(before.clone()), Some(after.clone()));
            self.add(changed, Some(after.clone()));
            self.add(created, Some(after));
        }
        for address in plan.owned.iter().chain(&plan.disowned) {
            let created = self.create_step(address);
            let own = Step::Own(address.clone());
            self.add(created, Some(own.clone()));
            self.add(Some(Step::Disown(address.clone())), Some(own.clone()));
            if let Some(Object::Sequence(sequence)) = to.objects.get(address)
                && let Some(by) = &sequence.owned_by
            {
                let column = Address::part(Kind::Column, &by.table, &by.column);
                let column = self.create_step(&column);
                self.add(column, Some(own));
            }
        }
        for address in &plan.altered {
            if self.change_step(address) == Some(Step::Recast) {
                self.add(Some(Step::Recast), Some(Step::Alter(address.clone())));
            }
        }
        self.add(Some(Step::Recast), Some(Step::DropOld));
        self.add_partitions();
        self.add_logging();
        for address in &plan.switched {
            let switch = Some(Step::Switch(address.clone()));
            let made = self.create_step(address);
            self.add(made, switch.clone());
            if let Some(parent) = inherited_from(to, address) {
                let (made, changed) = (self.create_step(&parent), self.change_step(&parent));
                self.add(made, switch.clone());
                self.add(changed, switch);
            }
        }
        for address in self.identified() {
            let Some(Object::Table(table)) = to.objects.get(&address) else {
                continue;
            };
            let identify = Some(Step::Identify(address.clone()));
            for kind in [Kind::Index, Kind::Constraint] {
                let index = table.replica_identity_index.as_ref();
                let index = index.map(|it| Address::part(kind, &table.name, it));
                let made = index.and_then(|it| self.create_step(&it));
                self.add(made, identify.clone());
            }
            let (made, changed) = (self.create_step(&address), self.change_step(&address));
            self.add(made, identify.clone());
            self.add(changed, identify);
        }
    }

    /// A logged table refers to no unlogged one.
    fn add_logging(&mut self) {
        for (key, own, other) in foreign_keys(self.from) {
            let dropped = self.drop_step(key);
            for table in [own, other] {
                let changed = self.change_step(&table);
                self.add(dropped.clone(), changed);
            }
        }
        for (key, own, other) in foreign_keys(self.to) {
            let is_unlogged =
                matches!(self.to.objects.get(&other), Some(Object::Table(it)) if it.unlogged);
            let (own, other) = (self.change_step(&own), self.change_step(&other));
            let created = self.create_step(key);
            self.add(own.clone(), created.clone());
            self.add(other.clone(), created);
            if is_unlogged {
                self.add(own, other);
            } else {
                self.add(other, own);
            }
        }
    }

    /// A name is free when what had it is gone.
    fn add_names(&mut self) {
        let plan = self.plan;
        let mut freed: BTreeMap<String, Vec<Step>> = BTreeMap::new();
        for address in plan.dropped.iter().chain(&plan.altered) {
            let Some(name) = claim(self.from, address) else {
                continue;
            };
            let is_dropped = plan.dropped.contains(address);
            // A column that loses its identity frees the name of its sequence.
            if is_dropped || claim(self.to, address).as_ref() != Some(&name) {
                let step = if is_dropped {
                    self.drop_step(address)
                } else {
                    Some(Step::Alter(address.clone()))
                };
                freed.entry(name).or_default().extend(step);
            }
        }
        for address in plan.created.iter().chain(&plan.altered) {
            let steps = claim(self.to, address).and_then(|name| freed.get(&name).cloned());
            for step in steps.into_iter().flatten() {
                let made = self.create_step(address);
                let made = made.or_else(|| Some(Step::Alter(address.clone())));
                self.add(Some(step), made);
            }
        }
    }

    /// Sorts by need, then by rank and address. A circle is broken where it is found, so that there
    /// always is an order.
    fn sort(self) -> Order {
        let mut missing: BTreeMap<&Step, usize> = self.edges.keys().map(|it| (it, 0)).collect();
        for after in self.edges.values().flatten() {
            *missing.entry(after).or_default() += 1;
        }
        let to = self.to;
        let key = |step: &Step| (step.rank(to), step.clone());
        let mut ready: BinaryHeap<_> = missing
            .iter()
            .filter(|(_, count)| **count == 0)
            .map(|(step, _)| Reverse(key(step)))
            .collect();
        let mut circular = BTreeSet::new();
        let mut steps = Vec::new();
        let mut done: BTreeSet<Step> = BTreeSet::new();
        loop {
            while let Some(Reverse((_, step))) = ready.pop() {
                if !done.insert(step.clone()) {
                    continue;
                }
                for after in &self.edges[&step] {
                    let count = missing.entry(after).or_default();
                    *count = count.saturating_sub(1);
                    if *count == 0 {
                        ready.push(Reverse(key(after)));
                    }
                }
                steps.push(step);
            }
            let circle = self.circle(&done);
            let Some(stuck) = circle.iter().min_by_key(|it| key(it)) else {
                break;
            };
            let altered = circle.iter().filter_map(|step| match step {
                Step::Alter(it) => Some(it.clone()),
                _ => None,
            });
            circular.extend(altered.filter(can_be_replaced));
            ready.push(Reverse(key(stuck)));
        }
        Order { steps, circular }
    }
}

impl Graph<'_> {
    /// Returns steps that wait for each other, if any step is left.
    fn circle(&self, done: &BTreeSet<Step>) -> Vec<Step> {
        let waits_for = |step: &Step| {
            let mut before = self.edges.iter().filter(|(it, _)| !done.contains(it));
            before
                .find(|(_, after)| after.contains(step))
                .map(|(it, _)| it.clone())
        };
        let mut path: Vec<Step> = Vec::new();
        let mut next = self.edges.keys().find(|it| !done.contains(it)).cloned();
        while let Some(step) = next {
            if let Some(start) = path.iter().position(|it| *it == step) {
                return path.split_off(start);
            }
            next = waits_for(&step);
            path.push(step);
        }
        path
    }
}

/// Says whether an index or constraint of a partitioned table is made without its parts.
pub(super) fn is_only(to: &Catalog, plan: &Plan, address: &Address) -> bool {
    let is_incomplete = match to.objects.get(address) {
        Some(Object::Index(it)) => it.partitioned && !it.valid,
        _ => false,
    };
    let mut joined = plan.joined.iter();
    is_incomplete || joined.any(|it| parent_index(to, it).as_ref() == Some(address))
}

/// Says whether a column is cast where types are made anew: it has such a type before and after.
pub(super) fn is_cast(from: &Catalog, to: &Catalog, plan: &Plan, column: &Address) -> bool {
    let is_recast = |catalog: &Catalog| {
        let mut types = catalog.dependencies_of(column);
        types.any(|on| plan.is_recast(on))
    };
    plan.retyped.contains(column) && is_recast(from) && is_recast(to)
}

/// Says whether a column depends on that of the same name that its table's parent has.
fn is_column_of_parent(dependent: &Address, on: &Address) -> bool {
    let is_pair = dependent.kind == Kind::Column && on.kind == Kind::Column;
    is_pair && dependent.table != on.table && dependent.name == on.name
}

fn is_part_of(tables: &BTreeSet<Address>, part: &Address) -> bool {
    let table = part.table.as_ref();
    table.is_some_and(|table| tables.contains(&Address::new(Kind::Table, table)))
}

/// Says whether what is dropped can wait until the types that it is made of have other names. A function is
/// named with its types, and an expression stands in the way of a column's cast.
fn can_wait(dependent: &Address) -> bool {
    matches!(
        dependent.kind,
        Kind::Table | Kind::Column | Kind::Enum | Kind::Composite | Kind::Domain | Kind::Range
    )
}

fn is_switched_off(to: &Catalog, address: &Address) -> bool {
    let object = to.objects.get(address);
    matches!(object, Some(Object::EventTrigger(it)) if it.enabled == "disabled")
}

/// What loses no data when it is made anew.
fn can_be_replaced(address: &Address) -> bool {
    !matches!(
        address.kind,
        Kind::Table
            | Kind::Column
            | Kind::Sequence
            | Kind::Extension
            | Kind::Collation
            | Kind::Wrapper
            | Kind::Server
            | Kind::UserMapping
            | Kind::Publication
            | Kind::Enum
            | Kind::Domain
            | Kind::Composite
            | Kind::Range
    )
}

/// Says whether a column is a view's.
fn is_of_view(catalog: &Catalog, address: &Address) -> bool {
    let view = address
        .table
        .as_ref()
        .map(|it| Address::new(Kind::View, it));
    view.is_some_and(|it| catalog.objects.contains_key(&it))
}

/// Returns the table or view of this name.
fn owner(catalog: &Catalog, name: &str) -> Option<Address> {
    [Kind::Table, Kind::View]
        .map(|kind| Address::new(kind, name))
        .into_iter()
        .find(|it| catalog.objects.contains_key(it))
}

/// Returns the object of a parent that brings this one along, unless its own table declares it, too.
pub(super) fn inherited_from(catalog: &Catalog, address: &Address) -> Option<Address> {
    let table = address.table.as_deref()?;
    if let Some(parent) = parent_index(catalog, address) {
        return Some(parent);
    }
    let name = match catalog.objects.get(address)? {
        Object::Column(it) if it.inherited && !it.local => &it.name,
        Object::Constraint(it) if it.references.is_some() => it.parent.as_ref()?,
        Object::Trigger(it) if it.inherited => &it.name,
        Object::Constraint(it) if it.inherited && !it.local => &it.name,
        _ => return None,
    };
    let parents = match catalog.objects.get(&Address::new(Kind::Table, table))? {
        Object::Table(it) => it
            .partition_of
            .iter()
            .map(|of| &of.parent)
            .chain(&it.inherits)
            .cloned()
            .collect::<Vec<_>>(),
        _ => return None,
    };
    let mut parents = parents
        .into_iter()
        .map(|it| Address::part(address.kind, it, name));
    parents.find(|it| catalog.objects.contains_key(it))
}

/// All pairs of dependents and what they depend on: as recorded, and parts on their tables,
/// partitions on what they are part of.
fn pairs(catalog: &Catalog) -> Vec<(Address, Address)> {
    let mut pairs: Vec<_> = catalog.dependencies.iter().cloned().collect();
    for (address, object) in &catalog.objects {
        if let Some(table) = object.table().and_then(|it| owner(catalog, it)) {
            pairs.push((address.clone(), table));
        }
        if let Some(parent) = parent_index(catalog, address) {
            pairs.push((address.clone(), parent));
        }
        // A function that takes or returns a table's row is another when the table has other columns.
        if address.kind == Kind::Routine {
            for user in catalog.dependencies.iter().filter(|(_, on)| on == address) {
                let tables = catalog
                    .dependencies_of(address)
                    .filter(|it| it.kind == Kind::Table);
                for table in tables {
                    let columns = catalog.columns(&table.name).into_iter();
                    let columns =
                        columns.map(|it| Address::part(Kind::Column, &it.table, &it.name));
                    let others = columns.filter(|it| user.0.table.as_ref() != it.table.as_ref());
                    pairs.extend(others.map(|it| (user.0.clone(), it)));
                }
            }
        }
        // A foreign key to a partitioned table is one to each of its partitions.
        if let Object::Constraint(it) = object
            && let Some(other) = &it.references
        {
            let partitions = partitions(catalog, &other.table);
            pairs.extend(partitions.into_iter().map(|it| (address.clone(), it)));
        }
        // A parent's column changes before the same of its partitions and heirs.
        if let Object::Column(column) = object
            && let Some(parent) = column
                .inherited
                .then(|| parent_column(catalog, address))
                .flatten()
        {
            pairs.push((address.clone(), parent));
        }
    }
    pairs
}

/// Returns the foreign keys, each with its table and the one that it refers to.
fn foreign_keys(catalog: &Catalog) -> impl Iterator<Item = (&Address, Address, Address)> {
    catalog.objects.iter().filter_map(|(key, object)| {
        let Object::Constraint(it) = object else {
            return None;
        };
        let table = |name: &String| Address::new(Kind::Table, name);
        Some((key, table(&it.table), table(&it.references.as_ref()?.table)))
    })
}

/// Returns the composite type whose shape a table has.
pub(super) fn typed_by(catalog: &Catalog, table: &str) -> Option<Address> {
    let address = Address::new(Kind::Table, table);
    match catalog.objects.get(&address)? {
        Object::Table(it) if it.of_type.is_some() => {
            let mut types = catalog.dependencies_of(&address);
            types.find(|on| on.kind == Kind::Composite).cloned()
        }
        _ => None,
    }
}

/// Says whether an heir keeps what its parent loses. Then it is dropped of the parent alone.
pub(super) fn is_kept_by_heirs(from: &Catalog, to: &Catalog, parent: &Address) -> bool {
    from.objects.iter().any(|(address, object)| match object {
        Object::Table(it) => {
            let part = Address::part(parent.kind, &address.name, &parent.name);
            it.inherits
                .iter()
                .any(|name| parent.table.as_deref() == Some(name))
                && from.objects.contains_key(&part)
                && to.objects.contains_key(&part)
                // A check that the heir has from its parent alone comes again with the parent's.
                && (part.kind != Kind::Constraint
                    || inherited_from(to, &part).as_ref() != Some(parent))
        }
        _ => false,
    })
}

pub(super) fn parent_column(catalog: &Catalog, address: &Address) -> Option<Address> {
    let table = address.table.as_deref()?;
    let parent = match partition_of(catalog, table) {
        Some(parent) => parent.to_owned(),
        None => match catalog.objects.get(&Address::new(Kind::Table, table))? {
            Object::Table(it) => it.inherits.first()?.clone(),
            _ => return None,
        },
    };
    let parent = Address::part(Kind::Column, parent, &address.name);
    catalog.objects.contains_key(&parent).then_some(parent)
}

/// Says whether a column or check is an heir's, which its parent has, too.
fn is_inherited(catalog: &Catalog, address: &Address) -> bool {
    match catalog.objects.get(address) {
        Some(Object::Column(it)) => it.inherited,
        Some(Object::Constraint(it)) => it.inherited && it.constraint_type == "check",
        _ => false,
    }
}

/// Returns the name that no two objects of the schema may have at once. Relations and types share
/// theirs, as each table is a type.
fn claim(catalog: &Catalog, address: &Address) -> Option<String> {
    match catalog.objects.get(address)? {
        Object::Enum(_)
        | Object::Composite(_)
        | Object::Domain(_)
        | Object::Range(_)
        | Object::Sequence(_)
        | Object::Table(_)
        | Object::View(_)
        | Object::Index(_) => Some(address.name.clone()),
        Object::Constraint(it)
            if matches!(
                it.constraint_type.as_str(),
                "primary key" | "unique" | "exclusion"
            ) =>
        {
            Some(address.name.clone())
        }
        Object::Column(it) => it.identity.as_ref().map(|it| it.sequence.clone()),
        _ => None,
    }
}
