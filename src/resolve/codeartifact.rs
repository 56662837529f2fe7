//! Domains and repositories of CodeArtifact: which domain holds a repository, and which others it asks.

use super::draft::Draft;
use super::own_policy::{Made, Said, said};
use crate::aws::{Address, Name};
use crate::blueprint::values::Entry;
use crate::blueprint::{self, PublicPackages, Reference};
use crate::catalog::descriptions::DescriptionOf;
use crate::catalog::names::NameOf;
use crate::diagnostic::{Diagnostic, Span};
use crate::policy::{Document, Statement};
use crate::resource::{Body, CodeartifactDomain, CodeartifactRepository, Kind, Place};

/// What CodeArtifact calls a public repository.
const PUBLIC: &str = "public:";

/// What is made of a domain or a repository has no statements from the start.
fn nothing(_: &str) -> Vec<Statement> {
    Vec::new()
}

fn domain_words(written: &blueprint::CodeartifactDomain) -> Said<'_> {
    // In the policy of a domain `*` is all that the domain holds.
    Said {
        alone: false,
        ..said!(written, "domain", CodeArtifact, NameOf::CodeartifactDomain, of_new: [])
    }
}

fn repository_words(written: &blueprint::CodeartifactRepository) -> Said<'_> {
    let upstreams = written.upstreams.as_ref().and_then(|all| all.iter().next());
    let of_new = [
        written.description.as_ref().map(|text| ("description", text.span)),
        upstreams.map(|first| ("upstreams", first.span)),
        written.external.map(|external| ("external", external.span)),
        written.statements.as_ref().map(|json| ("statements", json.span)),
    ];
    Said {
        place: &written.place,
        except: written.except.as_ref(),
        region: written.region.as_ref(),
        name: written.name.as_ref(),
        key: None,
        statements: written.statements.as_ref(),
        tags: &written.tags,
        stated: super::existing::Stated {
            what: "repository",
            grammar: super::grammar::PolicyGrammar::CodeArtifact,
            existing: written.existing,
            policy: written.policy.as_ref(),
            of_new: of_new.into_iter().flatten().collect(),
        },
        of: NameOf::CodeartifactRepository,
        ending: "",
        alone: false,
    }
}

impl Draft<'_> {
    /// Domains, then the repositories in them, and then what each of those asks.
    pub(super) fn codeartifact(&mut self) {
        for (name, entry) in self.blueprint.codeartifact_domains.iter() {
            self.codeartifact_domain(name, entry);
        }
        for (name, entry) in self.blueprint.codeartifact_repositories.iter() {
            self.codeartifact_repository(name, entry);
        }
        for (name, entry) in self.blueprint.codeartifact_repositories.iter() {
            self.upstreams(name, &entry.value);
        }
    }

    fn codeartifact_domain(&mut self, name: &Name, entry: &Entry<blueprint::CodeartifactDomain>) {
        let make = |_: &mut Self, made: Made| CodeartifactDomain {
            name: made.name,
            key: made.key,
            policy: Document::new(Vec::new()),
            tags: made.tags,
        };
        self.make_each((name, entry), &domain_words(&entry.value), nothing, make);
    }

    fn codeartifact_repository(&mut self, name: &Name, entry: &Entry<blueprint::CodeartifactRepository>) {
        let written = &entry.value;
        if let (Some(external), Some(_)) = (&written.external, &written.upstreams) {
            let message = "a repository of CodeArtifact has upstreams or a public repository, not both";
            let problem = Diagnostic::error("codeartifact-upstream", external.span, message);
            let help =
                "make a repository of its own that fetches from there, and name it among the upstreams";
            self.problems.push(problem.help(help));
        }
        let make = |draft: &mut Self, made: Made| CodeartifactRepository {
            domain: draft.domain_of(&written.domain, &made.place),
            description: draft.description(
                DescriptionOf::CodeartifactRepositoryDescription,
                written.description.as_ref(),
                &made.place,
            ),
            name: made.name,
            upstreams: Vec::new(),
            external: written.external.map(|external| public(*external)),
            policy: Document::new(Vec::new()),
            tags: made.tags,
        };
        self.make_each((name, entry), &repository_words(written), nothing, make);
    }

    /// The name of the domain in which a repository is; one of another account is reported. CodeArtifact would take it, and the
    /// ARN of the repository would be in that account while its stack is in this one.
    fn domain_of(&mut self, written: &Reference, place: &Place) -> String {
        let Some(address) = self.find(CodeartifactDomain::KIND, written, &place.name) else {
            return String::new();
        };
        let found = self.model.get(&address);
        if found.is_some_and(|found| found.place != *place) {
            let message =
                format!("`{address}` is not in `{}` in {}, as its repository is", place.name, place.region);
            let problem = Diagnostic::error("codeartifact-domain", written.span, message);
            let help =
                "place the repository in the account and region of its domain: its policy lets others in";
            self.problems.push(problem.help(help));
        }
        match self.body(&address) {
            Some(Body::CodeartifactDomain(domain)) => domain.name.clone(),
            _ => String::new(),
        }
    }

    /// What each placed repository asks, in order.
    fn upstreams(&mut self, name: &Name, written: &blueprint::CodeartifactRepository) {
        let Some(all) = &written.upstreams else { return };
        let placement = written.place.but(written.except.as_ref());
        for place in self.placed(&placement, written.region.as_deref()).places {
            let own = self.own(CodeartifactRepository::address(&place.name, name));
            for reference in all.iter() {
                if let Some(target) = self.find(CodeartifactRepository::KIND, reference, &place.name) {
                    self.upstream(&own, &target, reference.span);
                }
            }
        }
    }

    fn upstream(&mut self, own: &Address, target: &Address, span: Span) {
        let (Some(asks), Some(asked)) = (self.packages(own), self.packages(target)) else {
            return;
        };
        let same = asks.domain == asked.domain && own.account() == target.account();
        let message = if !same {
            format!("`{target}` is in another domain than `{own}`")
        } else if asks.upstreams.contains(&asked.name) {
            format!("`{target}` is asked twice")
        } else if self.asks(target, own) {
            format!("`{target}` asks `{own}` itself")
        } else {
            let name = asked.name.clone();
            if let Some(resource) = self.model.resources.get_mut(own)
                && let Body::CodeartifactRepository(repository) = &mut resource.body
            {
                repository.upstreams.push(name);
            }
            return;
        };
        let problem = Diagnostic::error("codeartifact-upstream", span, message);
        self.problems.push(problem.help(
            "upstreams are other repositories of the same domain, each named once, none of which asks this one",
        ));
    }

    fn packages(&self, address: &Address) -> Option<&CodeartifactRepository> {
        let Body::CodeartifactRepository(repository) = &self.model.get(address)?.body else {
            return None;
        };
        Some(repository)
    }

    /// True where a repository is another one, or asks it, by whatever way.
    fn asks(&self, one: &Address, other: &Address) -> bool {
        let Some(asked) = self.packages(other) else {
            return false;
        };
        let in_domain = |name: &String| {
            let mut all = self.model.resources.values();
            let found = all.find(|resource| {
                let Body::CodeartifactRepository(repository) = &resource.body else {
                    return false;
                };
                let here = resource.address.account() == other.account();
                here && repository.domain == asked.domain && repository.name == *name
            });
            found.map(|resource| resource.address.clone())
        };
        let mut open = vec![one.clone()];
        while let Some(next) = open.pop() {
            if next == *other {
                return true;
            }
            let upstreams = self.packages(&next).map(|packages| packages.upstreams.clone());
            open.extend(upstreams.iter().flatten().filter_map(in_domain));
        }
        false
    }
}

fn public(external: PublicPackages) -> String {
    [PUBLIC, external.as_str()].concat()
}
