//! A small world of rows, so crossed that every foreign key gives an answer of its own.
//!
//! Only what a row must have, and whom it belongs to, is written: the database fills in the rest.
//! Rows of one person hang on another's: bob writes in ann's session, a snapshot of ann's account
//! is bob's, the space that bob made has ann and cleo for members. So a relation along a wrong
//! column, or through a wrong table, arrives at somebody else. Cleo has no snapshots.

use entity::{
    account_daily_snapshots, ai_feedback_memory, attachments, budget_periods, budget_settings,
    budgets, financial_accounts, financial_settings, notifications, recurring_transactions,
    searchable_messages, sessions, shared_spaces, space_members, space_transactions,
    storage_configs, transaction_comments, transaction_shares, transactions, user_settings, users,
};
use sea_orm::{
    ActiveModelBehavior, DatabaseConnection, EntityTrait, IntoActiveModel, Set,
    prelude::{Date, Decimal, Uuid},
};

/// The rows that tests call by name.
pub(super) struct World {
    pub(super) ann: users::Model,
    pub(super) bob: users::Model,
    pub(super) cleo: users::Model,
    /// Ann's bank has snapshots.
    pub(super) bank: financial_accounts::Model,
    /// Ann's card has none.
    pub(super) card: financial_accounts::Model,
    /// Nor has cleo's jar.
    pub(super) jar: financial_accounts::Model,
    /// Paid by ann from her bank, to nobody.
    pub(super) rent: transactions::Model,
    /// Paid by bob from his purse to ann's bank.
    pub(super) loan: transactions::Model,
    /// Bob's on the rent.
    pub(super) question: transaction_comments::Model,
    /// Ann's on the question.
    pub(super) answer: transaction_comments::Model,
    pub(super) budget: budgets::Model,
    /// Made by ann, for herself and bob.
    pub(super) home: shared_spaces::Model,
    /// Made by bob, for ann and cleo.
    pub(super) trip: shared_spaces::Model,
    pub(super) session: sessions::Model,
    pub(super) storage: storage_configs::Model,
}

impl World {
    pub(super) async fn make(db: &DatabaseConnection) -> Self {
        let rows = Rows(db);
        let ann = rows.user("ann").await;
        let bob = rows.user("bob").await;
        let cleo = rows.user("cleo").await;
        for user in [&ann, &bob] {
            rows.settings(user).await;
        }
        let session = rows.sessions(&ann, &bob).await;
        let storage = rows.storage(&ann, &bob).await;

        let bank = rows.account(&ann, "Bank").await;
        let card = rows.account(&ann, "Card").await;
        let purse = rows.account(&bob, "Purse").await;
        let jar = rows.account(&cleo, "Jar").await;
        rows.snapshot(&bank, &bob, "2026-01-01").await;
        rows.snapshot(&bank, &ann, "2026-01-02").await;
        rows.snapshot(&purse, &ann, "2026-01-01").await;

        let rent = rows.transaction(&ann, Some(&bank), None).await;
        let loan = rows.transaction(&bob, Some(&purse), Some(&bank)).await;
        rows.transaction(&ann, None, Some(&purse)).await;
        rows.rule(&ann, Some(&bank), Some(&card)).await;
        rows.rule(&bob, None, Some(&bank)).await;
        rows.rule(&cleo, Some(&purse), None).await;
        let question = rows.comment(&rent, &bob, None).await;
        let answer = rows.comment(&rent, &ann, Some(&question)).await;
        rows.comment(&loan, &cleo, None).await;
        rows.share(&rent, &ann, &bob).await;
        rows.share(&rent, &ann, &cleo).await;
        rows.share(&loan, &bob, &ann).await;

        let home = rows.space(&ann, &[&ann, &bob]).await;
        let trip = rows.space(&bob, &[&ann, &cleo]).await;
        rows.space(&bob, &[]).await;
        rows.hang_up(&home, &rent, &bob).await;
        rows.hang_up(&home, &loan, &ann).await;
        rows.hang_up(&trip, &rent, &cleo).await;
        let budget = rows.budget(&ann, Some(&trip), Some(&purse)).await;
        rows.budget(&bob, Some(&home), Some(&card)).await;
        rows.budget(&bob, None, None).await;

        Self {
            ann,
            bob,
            cleo,
            bank,
            card,
            jar,
            rent,
            loan,
            question,
            answer,
            budget,
            home,
            trip,
            session,
            storage,
        }
    }
}

struct Rows<'a>(&'a DatabaseConnection);

impl Rows<'_> {
    async fn add<A>(&self, row: A) -> <A::Entity as EntityTrait>::Model
    where
        A: ActiveModelBehavior + Send,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        let shown = format!("{row:?}");
        row.insert(self.0).await.expect(&shown)
    }

    async fn user(&self, name: &str) -> users::Model {
        self.add(users::ActiveModel {
            username: Set(Some(name.to_owned())),
            ..Default::default()
        })
        .await
    }

    /// Adds what there is once for a user, and what hangs on nothing but a user.
    async fn settings(&self, user: &users::Model) {
        let user_uuid = Set(user.uuid);
        self.add(user_settings::ActiveModel {
            user_uuid: user_uuid.clone(),
            ..Default::default()
        })
        .await;
        self.add(financial_settings::ActiveModel {
            user_uuid: user_uuid.clone(),
            ..Default::default()
        })
        .await;
        self.add(budget_settings::ActiveModel {
            user_uuid: user_uuid.clone(),
            ..Default::default()
        })
        .await;
        for title in ["One", "Two"] {
            self.add(notifications::ActiveModel {
                user_uuid: user_uuid.clone(),
                r#type: Set("SHARE".to_owned()),
                title: Set(title.to_owned()),
                ..Default::default()
            })
            .await;
        }
        self.add(ai_feedback_memory::ActiveModel {
            user_uuid,
            insight_type: Set("BUDGET".to_owned()),
            user_action: Set("ACCEPTED".to_owned()),
            ..Default::default()
        })
        .await;
    }

    /// Adds two sessions of ann's, one of them silent, and one of bob's; returns the first.
    async fn sessions(&self, ann: &users::Model, bob: &users::Model) -> sessions::Model {
        let [first, second, _] = [
            self.session(ann).await,
            self.session(bob).await,
            self.session(ann).await,
        ];
        for (session, user) in [(&first, ann), (&first, bob), (&second, bob)] {
            self.add(searchable_messages::ActiveModel {
                thread_id: Set(session.id),
                user_uuid: Set(user.uuid),
                role: Set("user".to_owned()),
                content: Set("What did the rent cost?".to_owned()),
                ..Default::default()
            })
            .await;
        }
        first
    }

    async fn session(&self, user: &users::Model) -> sessions::Model {
        self.add(sessions::ActiveModel {
            user_uuid: Set(user.uuid),
            ..Default::default()
        })
        .await
    }

    /// Adds a storage of each; ann's, which is returned, holds an attachment of bob's.
    async fn storage(&self, ann: &users::Model, bob: &users::Model) -> storage_configs::Model {
        let mut configs = Vec::new();
        for user in [ann, bob] {
            let config = storage_configs::ActiveModel {
                user_uuid: Set(user.uuid),
                provider_type: Set("local".to_owned()),
                name: Set("Home".to_owned()),
                base_path: Set("/srv".to_owned()),
                ..Default::default()
            };
            configs.push(self.add(config).await);
        }
        for (user, config) in [
            (bob, Some(&configs[0])),
            (ann, Some(&configs[1])),
            (ann, None),
        ] {
            self.add(attachments::ActiveModel {
                user_uuid: Set(user.uuid),
                storage_config_id: Set(config.map(|config| config.id)),
                filename: Set("receipt.pdf".to_owned()),
                object_key: Set("r/1".to_owned()),
                ..Default::default()
            })
            .await;
        }
        configs.swap_remove(0)
    }

    async fn account(&self, user: &users::Model, name: &str) -> financial_accounts::Model {
        self.add(financial_accounts::ActiveModel {
            user_uuid: Set(user.uuid),
            name: Set(name.to_owned()),
            nature: Set("ASSET".to_owned()),
            ..Default::default()
        })
        .await
    }

    async fn snapshot(&self, account: &financial_accounts::Model, user: &users::Model, day: &str) {
        self.add(account_daily_snapshots::ActiveModel {
            snapshot_date: Set(date(day)),
            account_id: Set(account.id),
            user_uuid: Set(user.uuid),
            currency: Set("CNY".to_owned()),
            balance: Set(Decimal::TEN),
            ..Default::default()
        })
        .await;
    }

    async fn transaction(
        &self,
        user: &users::Model,
        source: Option<&financial_accounts::Model>,
        target: Option<&financial_accounts::Model>,
    ) -> transactions::Model {
        self.add(transactions::ActiveModel {
            user_uuid: Set(user.uuid),
            r#type: Set("TRANSFER".to_owned()),
            source_account_id: Set(id(source)),
            target_account_id: Set(id(target)),
            amount_original: Set(Decimal::TEN),
            amount: Set(Decimal::TEN),
            ..Default::default()
        })
        .await
    }

    async fn rule(
        &self,
        user: &users::Model,
        source: Option<&financial_accounts::Model>,
        target: Option<&financial_accounts::Model>,
    ) {
        self.add(recurring_transactions::ActiveModel {
            user_uuid: Set(user.uuid),
            r#type: Set("TRANSFER".to_owned()),
            source_account_id: Set(id(source)),
            target_account_id: Set(id(target)),
            amount: Set(Decimal::TEN),
            recurrence_rule: Set("FREQ=MONTHLY".to_owned()),
            start_date: Set(date("2026-01-01")),
            ..Default::default()
        })
        .await;
    }

    async fn comment(
        &self,
        transaction: &transactions::Model,
        user: &users::Model,
        parent: Option<&transaction_comments::Model>,
    ) -> transaction_comments::Model {
        self.add(transaction_comments::ActiveModel {
            transaction_id: Set(transaction.id),
            user_uuid: Set(user.uuid),
            parent_comment_id: Set(parent.map(|parent| parent.id)),
            comment_text: Set("What was it?".to_owned()),
            ..Default::default()
        })
        .await
    }

    async fn share(
        &self,
        transaction: &transactions::Model,
        by: &users::Model,
        with: &users::Model,
    ) {
        self.add(transaction_shares::ActiveModel {
            transaction_id: Set(transaction.id),
            sharer_user_uuid: Set(by.uuid),
            shared_with_user_uuid: Set(with.uuid),
            shared_at: Set(transaction.created_at),
            expires_at: Set(transaction.created_at),
            ..Default::default()
        })
        .await;
    }

    async fn space(
        &self,
        creator: &users::Model,
        members: &[&users::Model],
    ) -> shared_spaces::Model {
        let space = shared_spaces::ActiveModel {
            name: Set("Space".to_owned()),
            creator_uuid: Set(creator.uuid),
            ..Default::default()
        };
        let space = self.add(space).await;
        for member in members {
            self.add(space_members::ActiveModel {
                space_id: Set(space.id),
                user_uuid: Set(member.uuid),
                ..Default::default()
            })
            .await;
        }
        space
    }

    /// Adds a transaction to a space.
    async fn hang_up(
        &self,
        space: &shared_spaces::Model,
        transaction: &transactions::Model,
        by: &users::Model,
    ) {
        self.add(space_transactions::ActiveModel {
            space_id: Set(space.id),
            transaction_id: Set(transaction.id),
            added_by_user_uuid: Set(by.uuid),
            ..Default::default()
        })
        .await;
    }

    /// Adds a budget; one that is linked to an account has two periods.
    async fn budget(
        &self,
        owner: &users::Model,
        space: Option<&shared_spaces::Model>,
        linked: Option<&financial_accounts::Model>,
    ) -> budgets::Model {
        let budget = budgets::ActiveModel {
            owner_uuid: Set(owner.uuid),
            shared_space_id: Set(space.map(|space| space.id)),
            linked_account_id: Set(id(linked)),
            name: Set("Food".to_owned()),
            scope: Set("TOTAL".to_owned()),
            amount: Set(Decimal::ONE_HUNDRED),
            ..Default::default()
        };
        let budget = self.add(budget).await;
        for day in linked.map_or(&[][..], |_| &["2026-01-01", "2026-02-01"]) {
            self.add(budget_periods::ActiveModel {
                budget_id: Set(budget.id),
                period_start: Set(date(day)),
                period_end: Set(date(day)),
                adjusted_target: Set(Decimal::ONE_HUNDRED),
                ..Default::default()
            })
            .await;
        }
        budget
    }
}

fn id(account: Option<&financial_accounts::Model>) -> Option<Uuid> {
    account.map(|account| account.id)
}

fn date(day: &str) -> Date {
    day.parse().expect("a day")
}
