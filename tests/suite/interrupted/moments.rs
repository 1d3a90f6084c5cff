//! Moments that a seed decides.

use std::time::Duration;

/// A row of moments: Knuth's multiplier for 64 bits, of which the upper half is good enough here.
pub(crate) struct Moments(u64);

impl Moments {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns a moment between nothing and a duration.
    pub(crate) fn within(&mut self, duration: Duration) -> Duration {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let part = f64::from(u32::try_from(self.0 >> 32).expect("32 bits")) / f64::from(u32::MAX);
        duration.mul_f64(part)
    }
}
