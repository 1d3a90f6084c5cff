//! Decisions that a seed makes, each under a name of its own.
//!
//! So a variation of a schema is the same schema with some of the decisions made again.

/// The decisions of one schema.
#[derive(Clone)]
pub(super) struct Genes {
    seed: u64,
    again: Option<Again>,
}

#[derive(Clone)]
struct Again {
    seed: u64,
    percent: u64,
}

impl Genes {
    pub(super) fn of(seed: u64) -> Self {
        Self { seed, again: None }
    }

    /// Makes some of the decisions again.
    pub(super) fn varied(&self, seed: u64, percent: u64) -> Self {
        let again = Some(Again { seed, percent });
        Self { again, ..*self }
    }

    /// Returns whether something is so, as often as `percent` says.
    pub(super) fn is(&self, decision: &str, percent: u64) -> bool {
        self.value(decision) % 100 < percent
    }

    pub(super) fn number(&self, decision: &str, below: u64) -> u64 {
        self.value(decision) % below
    }

    /// Returns one of the choices, unless there is none.
    pub(super) fn choice<'a, T>(&self, decision: &str, of: &'a [T]) -> Option<&'a T> {
        let number = self.value(decision) % u64::try_from(of.len().max(1)).ok()?;
        of.get(usize::try_from(number).ok()?)
    }

    /// Returns one of two or more words.
    pub(super) fn word<'a>(&self, decision: &str, of: &[&'a str]) -> &'a str {
        self.choice(decision, of).copied().unwrap_or_default()
    }

    fn value(&self, decision: &str) -> u64 {
        match &self.again {
            Some(again) if hash(again.seed, decision) % 100 < again.percent => {
                hash(!again.seed, decision)
            }
            _ => hash(self.seed, decision),
        }
    }
}

/// FNV-1a over the name, then the finalizer of `SplitMix64`.
fn hash(seed: u64, text: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325 ^ mixed(seed);
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    mixed(hash)
}

fn mixed(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}
