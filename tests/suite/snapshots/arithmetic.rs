//! Random histories, and the rules of the function in plain Rust.

use rust_decimal::Decimal;

use super::scenario::{Account, At, Figures, Movement, Rows, Scenario};

/// Returns the rows that must be there after rebuilding in each state in turn.
///
/// They follow from the last state alone, but for the marks that were made in the first.
pub(super) fn expected(states: &[&Scenario]) -> Rows {
    let [first, .., last] = states else {
        return [states[0].marks(), figures(states[0])]
            .into_iter()
            .flatten()
            .collect();
    };
    let mut rows = first.marks();
    rows.retain(|(key, _), _| {
        last.accounts
            .iter()
            .any(|a| a.key == *key && a.user != last.rebuild)
    });
    rows.extend(figures(last));
    rows
}

fn figures(scenario: &Scenario) -> Rows {
    let mine = scenario
        .transactions
        .iter()
        .filter(|t| t.user == scenario.rebuild);
    let first_day = mine.map(|t| t.at.day).min().unwrap_or(-365).min(0);
    let cleared = || {
        scenario
            .transactions
            .iter()
            .filter(|t| t.status == "CLEARED")
    };
    let mut rows = Rows::new();
    for account in scenario
        .accounts
        .iter()
        .filter(|a| a.user == scenario.rebuild)
    {
        let key = Some(&account.key);
        let sum = |incoming: bool, days: &dyn Fn(i32) -> bool| -> Decimal {
            cleared()
                .filter(|t| days(t.at.day))
                .filter(|t| {
                    key == if incoming {
                        t.target.as_ref()
                    } else {
                        t.source.as_ref()
                    }
                })
                .map(|t| t.amount)
                .sum()
        };
        for day in first_day..=0 {
            let figures = Figures {
                user: account.user.clone(),
                currency: account.currency_code.clone(),
                incoming: sum(true, &|other| other == day),
                outgoing: sum(false, &|other| other == day),
                balance: account.initial_balance + sum(true, &|other| other <= day)
                    - sum(false, &|other| other <= day),
            };
            rows.insert((account.key.clone(), day), figures);
        }
    }
    rows
}

/// Returns two states of one user's world; the same for the same seed.
pub(super) fn history(seed: u64) -> [Scenario; 2] {
    let mut random = Random(seed);
    let users: Vec<String> = (0..random.between(1, 3)).map(|n| format!("u{n}")).collect();
    let keys: Vec<String> = (0..random.between(0, 4)).map(|n| format!("k{n}")).collect();
    let before = Scenario {
        name: format!("seed {seed}"),
        accounts: keys.iter().map(|key| random.account(key, &users)).collect(),
        transactions: (0..random.between(0, 60))
            .map(|_| random.movement(&users, &keys))
            .collect(),
        rebuild: random.one_of(&users),
        users,
        expected: Vec::new(),
    };
    let mut after = before.clone();
    after.transactions.retain(|_| random.between(0, 9) > 0);
    for _ in 0..random.between(0, 3) {
        after
            .transactions
            .push(random.movement(&after.users, &keys));
    }
    for account in &mut after.accounts {
        if random.between(0, 4) == 0 {
            *account = random.account(&account.key, &after.users);
        }
    }
    [before, after]
}

/// `SplitMix64`: enough for tests, and the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Returns a number of the range, both ends included.
    fn between(&mut self, low: i32, high: i32) -> i32 {
        let size = u64::try_from(high - low + 1).expect("low before high");
        low + i32::try_from(self.next() % size).expect("smaller than size")
    }

    fn one_of<T: Clone>(&mut self, choices: &[T]) -> T {
        let last = i32::try_from(choices.len() - 1).expect("few choices");
        choices[usize::try_from(self.between(0, last)).expect("not negative")].clone()
    }

    /// Returns cents, whole millions, or the last of the eight places.
    fn amount(&mut self) -> Decimal {
        let scale = self.one_of(&[0, 2, 2, 8]);
        Decimal::new(self.between(0, 2_000_000_000).into(), scale)
    }

    fn account(&mut self, key: &str, users: &[String]) -> Account {
        let opening = self.amount() * self.one_of(&[Decimal::ONE, Decimal::NEGATIVE_ONE]);
        Account {
            key: key.to_owned(),
            user: self.one_of(users),
            nature: self.one_of(&["ASSET", "LIABILITY"]).to_owned(),
            currency_code: self.one_of(&["CNY", "EUR", "USD"]).to_owned(),
            initial_balance: opening,
        }
    }

    fn movement(&mut self, users: &[String], keys: &[String]) -> Movement {
        Movement {
            user: self.one_of(users),
            r#type: "TRANSFER".to_owned(),
            source: self.side(keys),
            target: self.side(keys),
            amount: self.amount(),
            currency: "CNY".to_owned(),
            at: At {
                day: self.between(-40, 2),
                second: self.one_of(&[0, 1, 43_200, 86_399]),
            },
            status: self
                .one_of(&["CLEARED", "CLEARED", "CLEARED", "PENDING"])
                .to_owned(),
        }
    }

    fn side(&mut self, keys: &[String]) -> Option<String> {
        let none = keys.is_empty() || self.between(0, 3) == 0;
        (!none).then(|| self.one_of(keys))
    }
}
