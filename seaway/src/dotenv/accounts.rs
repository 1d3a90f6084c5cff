//! The users and groups of the machine, as /etc/passwd and /etc/group list them.

use std::fs;

const USERS: &str = "/etc/passwd";
const GROUPS: &str = "/etc/group";

const ROOTS_GROUP: u32 = 0;

pub(super) struct Accounts {
    users: String,
    groups: String,
}

/// A line of one of the files.
struct Entry<'a> {
    name: &'a str,
    id: u32,
    /// The fourth field: a user's primary group, or a group's members.
    fourth: &'a str,
}

impl Accounts {
    /// A file that cannot be read lists nobody: then all have a number only.
    pub(super) fn read() -> Self {
        let text = |file| fs::read_to_string(file).unwrap_or_default();
        Self {
            users: text(USERS),
            groups: text(GROUPS),
        }
    }

    /// Names a user, for people.
    pub(super) fn user(&self, id: u32) -> String {
        match entries(&self.users).find(|user| user.id == id) {
            Some(user) => format!("user `{}` ({id})", crate::text::name(user.name)),
            None => format!("user {id}"),
        }
    }

    /// Names a group, for people.
    pub(super) fn group(&self, id: u32) -> String {
        match entries(&self.groups).find(|group| group.id == id) {
            Some(group) => format!("the group `{}` ({id})", crate::text::name(group.name)),
            None => format!("the group {id}"),
        }
    }

    /// Returns whether a group has one user, this one: it has the number of the user, and is neither
    /// the primary group of another one nor has another one as a member.
    ///
    /// Root's group is never private: system programs and containers run in it as other users, and
    /// no file lists them.
    pub(super) fn is_private(&self, group: u32, user: u32) -> bool {
        group != ROOTS_GROUP
            && group == user
            && !self.is_primary_of_others(group, user)
            && !self.has_other_members(group, user)
    }

    fn is_primary_of_others(&self, group: u32, user: u32) -> bool {
        entries(&self.users).any(|other| other.id != user && other.fourth.parse() == Ok(group))
    }

    fn has_other_members(&self, group: u32, user: u32) -> bool {
        let is_user =
            |name: &str| entries(&self.users).any(|entry| entry.id == user && entry.name == name);
        let mut lists = entries(&self.groups).filter(|entry| entry.id == group);
        lists.any(|list| {
            let mut members = list.fourth.split(',').map(str::trim);
            members.any(|member| !member.is_empty() && !is_user(member))
        })
    }
}

fn entries(text: &str) -> impl Iterator<Item = Entry<'_>> {
    text.lines().filter_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        let id = fields.nth(1)?.parse().ok()?;
        let fourth = fields.next()?;
        Some(Entry { name, id, fourth })
    })
}

#[cfg(test)]
mod tests {
    use super::Accounts;

    #[test]
    fn a_private_group_has_one_user() {
        let accounts = Accounts {
            users: "# a comment\n\
                    root:x:0:0:root:/root:/bin/sh\n\
                    ann:x:1000:1000::/home/ann:/bin/sh\n\
                    bob:x:1001:1001::/home/bob:/bin/sh\n\
                    carl:x:1002:1002::/home/carl:/bin/sh\n\
                    job:x:1003:1002::/:/bin/false\n\
                    dora:x:1004:1004::/home/dora:/bin/sh\n"
                .to_owned(),
            groups: "root:x:0:\n\
                     ann:x:1000:ann\n\
                     bob:x:1001:ann,bob\n\
                     carl:x:1002:\n\
                     dora:x:1004:\n\
                     job:x:1005:job\n\
                     users:x:100:\n"
                .to_owned(),
        };
        for (group, user, private) in [
            // Others run in it, whom no file lists.
            (0, 0, false),
            (1000, 1000, true),
            // Another member.
            (1001, 1001, false),
            // Another user's primary group.
            (1002, 1002, false),
            (1004, 1004, true),
            // A member of the group's name who is not the owner.
            (1005, 1005, false),
            (100, 1000, false),
            // Both in no file.
            (7000, 7000, true),
        ] {
            assert_eq!(accounts.is_private(group, user), private, "{group} {user}");
        }
        assert_eq!(accounts.user(1000), "user `ann` (1000)");
        assert_eq!(accounts.user(7), "user 7");
        assert_eq!(accounts.group(100), "the group `users` (100)");
        assert_eq!(accounts.group(7), "the group 7");
    }
}
