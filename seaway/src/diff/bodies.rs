//! What the body of a function names comes before the function, where nothing else forbids it.
//!
//! PostgreSQL records nothing of it. But a CHECK, an index or a materialized view runs the function as soon as
//! it is made, and then what the body names has to be there.

use std::collections::BTreeSet;

use super::order::{Graph, Step};
use crate::catalog::{
    Address, Kind, Object,
    bodies::{Body, bare, written_in},
};

impl Graph<'_> {
    pub(super) fn add_bodies(&mut self) {
        let plan = self.plan;
        let made: Vec<_> = plan.created.iter().chain(&plan.altered).collect();
        let named = made.iter().filter(|it| is_named_by_bodies(it.kind));
        let named: Vec<_> = named.copied().collect();
        for routine in made.iter().filter(|it| it.kind == Kind::Routine) {
            for on in self.named_by(routine, &named) {
                for (ready, after) in self.pairs_of_steps(on, routine) {
                    if !self.leads(&after, &ready) {
                        self.add(Some(ready), Some(after));
                    }
                }
            }
        }
    }

    /// Returns which of some objects the body of a routine names.
    fn named_by<'a>(&self, routine: &Address, objects: &[&'a Address]) -> Vec<&'a Address> {
        let Some(Object::Routine(it)) = self.to.objects.get(routine) else {
            return Vec::new();
        };
        let others = objects.iter().copied().filter(|on| *on != routine);
        let mut named = written_in(it, others);
        if named.is_empty() {
            return named;
        }
        let Some(body) = Body::of(it, self.to) else {
            return Vec::new();
        };
        named.retain(|on| match on.kind {
            Kind::Routine => !body.function(bare(&on.name)).is_empty(),
            _ => !body.relation(&on.name).is_empty(),
        });
        named
    }

    fn pairs_of_steps(&self, on: &Address, routine: &Address) -> Vec<(Step, Step)> {
        let steps = |address| {
            let (created, changed) = (self.create_step(address), self.change_step(address));
            created.into_iter().chain(changed).collect::<Vec<_>>()
        };
        let (ready, after) = (steps(on), steps(routine));
        let pairs = ready.iter().flat_map(|ready| {
            let after = after.iter();
            after.map(|after| (ready.clone(), after.clone()))
        });
        pairs.collect()
    }

    /// Says whether a step has to come before another.
    fn leads(&self, from: &Step, to: &Step) -> bool {
        let mut seen = BTreeSet::new();
        let mut queue = vec![from];
        while let Some(step) = queue.pop() {
            if step == to {
                return true;
            }
            if seen.insert(step) {
                queue.extend(self.edges.get(step).into_iter().flatten());
            }
        }
        false
    }
}

fn is_named_by_bodies(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Routine | Kind::Table | Kind::View | Kind::Sequence
    )
}
