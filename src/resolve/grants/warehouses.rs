//! Grants on warehouses: credentials of the database user that the session's source identity names, and no other.

use super::GrantLine;
use crate::aws::Address;
use crate::blueprint::Reference;
use crate::catalog::grants::{GrantPart, GrantVerb};
use crate::catalog::{action_names, context_keys};
use crate::diagnostic::Diagnostic;
use crate::model::DatabaseAccess;
use crate::policy::Statement;
use crate::resolve::draft::{DocumentSide, Draft};
use crate::resolve::join_statements::sid;

/// The key that carries the name of the database user. Redshift knows it for both actions on that user,
/// but only a request for credentials is sure to carry it; one that names a database or a group as well is authorized
/// on the user besides, so the condition stands there.
const USER_KEY: &str = context_keys::DB_USER;

impl Draft<'_> {
    pub(super) fn grant_warehouses(&mut self, line: &GrantLine<'_>, on: &Reference) {
        let Some(role) = self.role_only(line) else { return };
        let Some(at) = self.warehouse_of(on, role.account()) else {
            return;
        };
        let Some(access) = self.model.database_access.get(at).cloned() else {
            return;
        };
        if access.warehouse.account() != role.account() {
            let message = format!(
                "`{role}` is in another account than the warehouse, and Redshift gives credentials to its own account only"
            );
            let problem = Diagnostic::error("grant-cross-account", on.span, message);
            self.problems.push(
                problem.help("let the role assume a role of that account, and grant the reading to that one"),
            );
            return;
        }
        if access.warehouse.kind() == "redshift-serverless" {
            let message = "a serverless warehouse names the database user after the role, so nobody could tell who reads";
            let problem = Diagnostic::error("grant-unbound", on.span, message);
            self.problems.push(
                problem.help("use a warehouse with nodes, or write the `statements` of the role yourself"),
            );
            return;
        }
        self.check_identity(&role, line);
        for verb in line.verbs.clone() {
            self.read_warehouse(line, &role, &access, verb);
        }
        let role_arn = self.arn(&role);
        self.lets_read(at, role_arn);
    }

    /// Without a source identity the variable has no value and no session can read.
    fn check_identity(&mut self, role: &Address, line: &GrantLine<'_>) {
        let asks = self
            .blueprint
            .roles
            .get(role.name())
            .is_some_and(|entry| entry.value.source_identity || entry.value.trust.is_some());
        if !asks {
            let message =
                format!("`{role}` does not ask for a source identity, which names the database user");
            let problem = Diagnostic::error("grant-unbound", line.grant.span, message);
            self.problems.push(problem.help("write `source_identity: true` in the role"));
        }
    }

    fn read_warehouse(
        &mut self,
        line: &GrantLine<'_>,
        role: &Address,
        access: &DatabaseAccess,
        verb: &GrantVerb,
    ) {
        let who = context_keys::variable(context_keys::SOURCE_IDENTITY);
        let part = |kind: &str, name: &str| {
            let resource = [kind, ":", &access.cluster, "/", name].concat();
            access.place.arn("redshift", &resource)
        };
        let (bound, free): (Vec<&String>, Vec<&String>) = verb
            .on(GrantPart::DatabaseUser)
            .iter()
            .partition(|action| *action == action_names::GET_CLUSTER_CREDENTIALS);
        let rows = [
            ("user", bound, part("dbuser", &who), true),
            ("new user", free, part("dbuser", &who), false),
            (
                "database",
                verb.on(GrantPart::Database).iter().collect(),
                part("dbname", &access.database),
                false,
            ),
            (
                "group",
                verb.on(GrantPart::DatabaseGroup).iter().collect(),
                part("dbgroup", &access.group),
                false,
            ),
            ("warehouses", verb.on(GrantPart::Lists).iter().collect(), "*".to_owned(), false),
        ];
        let limit = self.endpoint_limit(line);
        for (what, actions, on, named) in rows.into_iter().filter(|(_, actions, ..)| !actions.is_empty()) {
            let statement = Statement::allow()
                .sid(sid(&[&verb.verb, what, access.warehouse.name()]))
                .actions(actions.iter().map(|action| (*action).clone()))
                .resources([on.clone()]);
            let statement = if named {
                statement.when("StringEquals", USER_KEY, [who.as_str()])
            } else {
                statement
            };
            let actions: Vec<String> = actions.into_iter().cloned().collect();
            self.add(role, DocumentSide::Identity, limit.narrow(statement));
            self.admit_through(&limit, role, &actions, &on);
        }
    }
}
