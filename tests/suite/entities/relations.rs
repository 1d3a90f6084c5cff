//! Every relation walked, both ways, in every manner that `SeaORM` has.

use std::{collections::BTreeSet, fmt::Debug, fs, marker::PhantomData};

use entity::{budgets, prelude::*, shared_spaces, transaction_comments, transactions, users};
use regex::Regex;
use sea_orm::{
    ColumnTrait, DatabaseConnection, EntityTrait, IdenStatic as _, Linked, LoaderTrait as _,
    ModelTrait, QueryFilter as _, Related, RelationDef, RelationTrait as _, RelationType,
};
use tests::Database;

use super::{Relation, described, each_entity, relations, world::World};

#[async_std::test]
async fn every_relation_leads_to_the_rows_that_its_foreign_key_says() {
    let db = Database::migrated().await;
    World::make(db.connection()).await;
    let mut walks = Walks {
        db: db.connection(),
        relations: BTreeSet::new(),
        related: BTreeSet::new(),
    };
    walk_all(&mut walks).await;
    let relations = each_entity()
        .into_iter()
        .flat_map(|entity| entity.relations);
    let relations = relations.map(|relation| relation.name).collect();
    assert_eq!(walks.relations, relations, "walked, and there");
    assert_eq!(walks.related, related_in_the_sources(), "walked, and there");
}

#[async_std::test]
async fn an_account_without_snapshots_still_has_its_owner() {
    let db = Database::migrated().await;
    let World { ann, card, .. } = World::make(db.connection()).await;
    assert_eq!(related(&db, &card, AccountDailySnapshots).await, []);
    assert_eq!(related(&db, &card, Users).await, [ann]);
}

#[async_std::test]
async fn a_user_without_snapshots_still_has_their_accounts() {
    let db = Database::migrated().await;
    let World { cleo, jar, .. } = World::make(db.connection()).await;
    assert_eq!(related(&db, &cleo, AccountDailySnapshots).await, []);
    assert_eq!(related(&db, &cleo, FinancialAccounts).await, [jar]);
}

/// `Related` is taken by the junction; whoever made the space is not among what it finds.
#[async_std::test]
async fn a_space_is_related_to_its_members_and_a_user_to_their_spaces() {
    let db = Database::migrated().await;
    let world = World::make(db.connection()).await;
    let (home, trip) = (&world.home, &world.trip);
    let (ann, bob, cleo) = (&world.ann, &world.bob, &world.cleo);
    for (space, members) in [(home, [ann, bob]), (trip, [ann, cleo])] {
        let found = related(&db, space, Users).await;
        assert_eq!(found, sorted(members.map(Clone::clone).to_vec()));
    }
    for (user, spaces) in [
        (ann, vec![home, trip]),
        (bob, vec![home]),
        (cleo, vec![trip]),
    ] {
        let found = related(&db, user, SharedSpaces).await;
        assert_eq!(found, sorted(spaces.into_iter().cloned().collect()));
    }
}

#[async_std::test]
async fn who_made_a_space_is_found_along_its_own_relation() {
    let db = Database::migrated().await;
    let World { bob, trip, .. } = World::make(db.connection()).await;
    let creator = Along::<SharedSpaces, Users>::new(shared_spaces::Relation::Users.def());
    let found = trip.find_linked(creator).all(db.connection()).await;
    assert_eq!(found.expect("the creator"), [bob]);
}

#[async_std::test]
async fn an_empty_foreign_key_leads_to_nothing_and_is_no_error() {
    let db = Database::migrated().await;
    let World { rent, question, .. } = World::make(db.connection()).await;
    let db = db.connection();

    // One row.
    let target = Along::<Transactions, FinancialAccounts>::new(
        transactions::Relation::FinancialAccounts1.def(),
    );
    let target = rent.find_linked(target).one(db).await.expect("a query");
    assert_eq!(target, None);
    let parent = Along::<TransactionComments, TransactionComments>::new(
        transaction_comments::Relation::SelfRef.def(),
    );
    let parent = question.find_linked(parent).one(db).await.expect("a query");
    assert_eq!(parent, None);

    // Joined.
    let joined = Budgets::find()
        .filter(budgets::Column::SharedSpaceId.is_null())
        .find_also_related(SharedSpaces)
        .all(db)
        .await
        .expect("budgets");
    assert!(!joined.is_empty());
    assert!(
        joined.iter().all(|(_, space)| space.is_none()),
        "{joined:?}"
    );

    // Loaded, with and without one that is filled.
    let attachments = Attachments::find().all(db).await.expect("attachments");
    let loaded = attachments.load_one(StorageConfigs, db).await;
    for (attachment, config) in attachments.iter().zip(loaded.expect("storages")) {
        let found = config.map(|config| config.id);
        assert_eq!(found, attachment.storage_config_id);
    }
    let alone = [question];
    let parents = alone
        .as_slice()
        .load_self(
            TransactionComments,
            transaction_comments::Relation::SelfRef,
            db,
        )
        .await;
    assert_eq!(parents.expect("parents"), [None]);
}

/// Walks every foreign key, from the side that has many rows to the side that has one.
async fn walk_all(walks: &mut Walks<'_>) {
    use entity::{
        account_daily_snapshots::Column as Snapshot, ai_feedback_memory::Column as Feedback,
        attachments::Column as Attachment, budget_periods::Column as Period,
        budget_settings::Column as BudgetSettings, budgets::Column as Budget,
        financial_accounts::Column as Account, financial_settings::Column as FinancialSettings,
        notifications::Column as Notification, recurring_transactions::Column as Rule,
        searchable_messages::Column as Message, sessions::Column as Session,
        shared_spaces::Column as Space, space_members::Column as Member,
        space_transactions::Column as Added, storage_configs::Column as Storage,
        transaction_comments::Column as Comment, transaction_shares::Column as Share,
        transactions::Column as Transaction, user_settings::Column as UserSettings,
        users::Column as User,
    };

    walks.related(Snapshot::AccountId, Account::Id).await;
    walks.related(Snapshot::UserUuid, User::Uuid).await;
    walks.related(Feedback::UserUuid, User::Uuid).await;
    walks
        .related(Attachment::StorageConfigId, Storage::Id)
        .await;
    walks.related(Attachment::UserUuid, User::Uuid).await;
    walks.related(Period::BudgetId, Budget::Id).await;
    walks.related(BudgetSettings::UserUuid, User::Uuid).await;
    walks.related(Budget::LinkedAccountId, Account::Id).await;
    walks.related(Budget::OwnerUuid, User::Uuid).await;
    walks.related(Budget::SharedSpaceId, Space::Id).await;
    walks.related(Account::UserUuid, User::Uuid).await;
    walks.related(FinancialSettings::UserUuid, User::Uuid).await;
    walks.related(Notification::UserUuid, User::Uuid).await;
    walks.direct(Rule::SourceAccountId, Account::Id).await;
    walks.direct(Rule::TargetAccountId, Account::Id).await;
    walks.related(Rule::UserUuid, User::Uuid).await;
    walks.related(Message::ThreadId, Session::Id).await;
    walks.related(Message::UserUuid, User::Uuid).await;
    walks.related(Session::UserUuid, User::Uuid).await;
    walks.direct(Space::CreatorUuid, User::Uuid).await;
    walks.related(Member::SpaceId, Space::Id).await;
    walks.related(Member::UserUuid, User::Uuid).await;
    walks.related(Added::AddedByUserUuid, User::Uuid).await;
    walks.related(Added::SpaceId, Space::Id).await;
    walks.related(Added::TransactionId, Transaction::Id).await;
    walks.related(Storage::UserUuid, User::Uuid).await;
    walks.direct(Comment::ParentCommentId, Comment::Id).await;
    walks.related(Comment::TransactionId, Transaction::Id).await;
    walks.related(Comment::UserUuid, User::Uuid).await;
    walks.direct(Share::SharedWithUserUuid, User::Uuid).await;
    walks.direct(Share::SharerUserUuid, User::Uuid).await;
    walks.related(Share::TransactionId, Transaction::Id).await;
    walks
        .direct(Transaction::SourceAccountId, Account::Id)
        .await;
    walks
        .direct(Transaction::TargetAccountId, Account::Id)
        .await;
    walks.related(Transaction::UserUuid, User::Uuid).await;
    walks.related(UserSettings::UserUuid, User::Uuid).await;
    walks.through_space_members().await;
}

/// The rows of one table, each with those of another that belong to it.
struct Reached<A: EntityTrait, B: EntityTrait>(Vec<(A::Model, Vec<B::Model>)>);

/// An entity whose rows can be compared.
trait Table: EntityTrait<Model: PartialEq + Send + Sync> {}

impl<E: EntityTrait<Model: PartialEq + Send + Sync>> Table for E {}

/// What has been walked, and was right.
struct Walks<'a> {
    db: &'a DatabaseConnection,
    /// The variants of `Relation`.
    relations: BTreeSet<String>,
    /// The `Related`, from table to table.
    related: BTreeSet<(String, String)>,
}

impl Walks<'_> {
    /// Walks a foreign key along its relations, and along `Related` in both directions.
    async fn related<F, T, A, B>(&mut self, many: F, one: T)
    where
        F: ColumnTrait<EntityName = A>,
        T: ColumnTrait<EntityName = B>,
        A: Table<Column = F> + Related<B>,
        B: Table<Column = T> + Related<A>,
    {
        let (forth, back) = self.direct(many, one).await;
        self.assert_related(&forth).await;
        self.assert_related(&back).await;
    }

    /// Walks a foreign key along its relations, and returns what must be reached in either
    /// direction.
    async fn direct<F, T, A, B>(&mut self, many: F, one: T) -> (Reached<A, B>, Reached<B, A>)
    where
        F: ColumnTrait<EntityName = A>,
        T: ColumnTrait<EntityName = B>,
        A: Table<Column = F>,
        B: Table<Column = T>,
    {
        let belong = |a: &A::Model, b: &B::Model| a.get(many) == b.get(one);
        let forth = self.reached::<A, B>(belong).await;
        let back = self.reached::<B, A>(|b, a| belong(a, b)).await;
        let (many_side, one_side) = (named::<A>(many), named::<B>(one));
        let led_nowhere = forth.0.iter().any(|(_, reached)| reached.is_empty());
        assert_eq!(
            led_nowhere,
            many.def().is_null(),
            "a row without {many_side} is there where there may be one"
        );

        let mut walked = 0;
        for Relation { name, def } in relations::<A>() {
            if described(&def) == format!("{many_side} -> {one_side}") {
                self.assert_linked(&def, &forth).await;
                self.assert_linked(&def.rev(), &back).await;
                self.relations.insert(name);
                walked += 1;
            }
        }
        assert_eq!(walked, 1, "relations for {many_side} -> {one_side}");
        for Relation { name, def } in relations::<B>() {
            if described(&def) == format!("{one_side} -> {many_side}") {
                self.assert_linked(&def, &back).await;
                self.relations.insert(name);
            }
        }
        (forth, back)
    }

    /// Walks the only junction, in both directions.
    async fn through_space_members(&mut self) {
        let members = SpaceMembers::find().all(self.db).await.expect("members");
        let joined = |space: &shared_spaces::Model, user: &users::Model| {
            let mut members = members.iter();
            members.any(|member| (member.space_id, member.user_uuid) == (space.id, user.uuid))
        };
        let users_of_spaces = self.reached::<SharedSpaces, Users>(joined).await;
        let spaces_of_users = self
            .reached::<Users, SharedSpaces>(|user, space| joined(space, user))
            .await;
        self.assert_related(&users_of_spaces).await;
        self.assert_related(&spaces_of_users).await;
    }

    /// Returns all rows of `A` with the rows of `B` that belong to them, by their columns.
    ///
    /// Where no row reaches any, or one reaches all, a walk would prove little.
    async fn reached<A: Table, B: Table>(
        &self,
        belong: impl Fn(&A::Model, &B::Model) -> bool,
    ) -> Reached<A, B> {
        let all = B::find().all(self.db).await.expect("rows");
        let rows = A::find().all(self.db).await.expect("rows");
        let reached: Vec<_> = rows
            .into_iter()
            .map(|a| {
                let its = all.iter().filter(|b| belong(&a, b)).cloned().collect();
                (a, sorted(its))
            })
            .collect();
        let (a, b) = (table::<A>(), table::<B>());
        let mut counts = reached.iter().map(|(_, its)| its.len());
        assert!(counts.clone().any(|count| count > 0), "{a} reach no {b}");
        assert!(counts.all(|count| count < all.len()), "{a} reach all {b}");
        Reached(sorted(reached))
    }

    async fn assert_linked<A: Table, B: Table>(&self, def: &RelationDef, wanted: &Reached<A, B>) {
        for (row, wanted) in &wanted.0 {
            let link = Along::<A, B>::new(def.clone());
            let found = row.find_linked(link).all(self.db).await.expect("rows");
            let (found, way) = (sorted(found), described(def));
            assert_eq!(&found, wanted, "{way} from {row:?}");
        }
    }

    async fn assert_related<A, B>(&mut self, Reached(wanted): &Reached<A, B>)
    where
        A: Table + Related<B>,
        B: Table,
    {
        let (db, b) = (self.db, B::default());
        let way = format!("{} -> {}", table::<A>(), table::<B>());
        for (row, wanted) in wanted {
            let found = row.find_related(b).all(db).await.expect(&way);
            assert_eq!(&sorted(found), wanted, "{way} from {row:?}");
        }

        let joined = A::find().find_with_related(b).all(db).await.expect(&way);
        let joined = joined.into_iter().map(|(row, its)| (row, sorted(its)));
        assert_eq!(&sorted(joined.collect()), wanted, "{way} joined");

        let rows: Vec<_> = wanted.iter().map(|(row, _)| row.clone()).collect();
        let loaded = rows.load_many(b, db).await.expect(&way);
        let loaded = rows.iter().cloned().zip(loaded.into_iter().map(sorted));
        assert_eq!(&sorted(loaded.collect()), wanted, "{way} loaded");

        if A::to().rel_type == RelationType::HasOne && A::via().is_none() {
            let first =
                |(row, its): &(A::Model, Vec<B::Model>)| (row.clone(), its.first().cloned());
            let wanted: Vec<_> = wanted.iter().map(first).collect();
            let joined = A::find().find_also_related(b).all(db).await.expect(&way);
            assert_eq!(sorted(joined), wanted, "{way} joined, one each");
            let loaded = rows.load_one(b, db).await.expect(&way);
            let loaded: Vec<_> = rows.iter().cloned().zip(loaded).collect();
            assert_eq!(loaded, wanted, "{way} loaded, one each");
        }
        let pair = (table::<A>().to_owned(), table::<B>().to_owned());
        self.related.insert(pair);
    }
}

/// One relation as a way that `find_linked` takes.
struct Along<A, B> {
    relation: RelationDef,
    between: PhantomData<(A, B)>,
}

impl<A, B> Along<A, B> {
    fn new(relation: RelationDef) -> Self {
        Self {
            relation,
            between: PhantomData,
        }
    }
}

impl<A: EntityTrait, B: EntityTrait> Linked for Along<A, B> {
    type FromEntity = A;
    type ToEntity = B;

    fn link(&self) -> Vec<RelationDef> {
        vec![self.relation.clone()]
    }
}

/// Reads every `impl Related<…> for Entity` of the generated files, as pairs of tables.
fn related_in_the_sources() -> BTreeSet<(String, String)> {
    let related = Regex::new(r"impl Related<super::(\w+)::Entity> for Entity").expect("a pattern");
    let mut pairs = BTreeSet::new();
    for file in fs::read_dir(tests::workspace().join("entity/src")).expect("entity/src") {
        let path = file.expect("a file").path();
        let source = fs::read_to_string(&path).expect("a source");
        let table = path.file_stem().expect("a name").to_string_lossy();
        let targets: Vec<_> = related
            .captures_iter(&source)
            .map(|found| found[1].to_owned())
            .collect();
        assert_eq!(
            targets.len(),
            source.matches("Related").count(),
            "{table}.rs has a `Related` that this test cannot read"
        );
        pairs.extend(
            targets
                .into_iter()
                .map(|target| (table.clone().into_owned(), target)),
        );
    }
    pairs
}

async fn related<M, R>(db: &Database, row: &M, to: R) -> Vec<R::Model>
where
    M: ModelTrait,
    M::Entity: Related<R>,
    R: EntityTrait,
{
    let found = row.find_related(to).all(db.connection()).await;
    sorted(found.expect("rows"))
}

/// No query promises an order.
fn sorted<T: Debug>(mut rows: Vec<T>) -> Vec<T> {
    rows.sort_by_cached_key(|row| format!("{row:?}"));
    rows
}

fn table<E: EntityTrait>() -> &'static str {
    E::default().table_name()
}

fn named<E: EntityTrait>(column: E::Column) -> String {
    format!("{}({})", table::<E>(), column.as_str())
}
