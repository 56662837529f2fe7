//! What holds code: domains and repositories of CodeArtifact.

use super::place::{OwnRegion, Placement, Reference};
use crate::blueprint::decode::{choice, section};
use crate::blueprint::values::{OneOrMany, Spanned, SpannedJson, Tags};

section! {
    /// A domain of CodeArtifact: it holds repositories of packages, and its policy bears on all of them.
    pub struct CodeartifactDomain {
        /// The accounts or unit it is placed in.
        "in" => place: required Placement,
        /// Accounts and units (`unit/NAME`) of `in` that do not get it.
        "except" => except: optional OneOrMany<Reference>,
        /// Its region; the blueprint's when absent. Of several each gets one of its own, called `NAME-REGION`.
        "region" => region: optional OwnRegion,
        /// Its name in CodeArtifact; the name of this entry when absent.
        "name" => name: optional Spanned<String>,
        /// The key that encrypts its packages; AWS's own key when absent. It cannot be changed.
        "key" => key: optional Reference,
        /// Statements in AWS's spelling that make its policy, with what grants need.
        "statements" => statements: optional SpannedJson,
        /// True for a domain that exists already: referenced and evaluated, not rendered. What of it is not said stays unknown.
        "existing" => existing: default bool,
        /// All that the policy of a domain says which exists already, in AWS's spelling, or `none`.
        "policy" => policy: optional SpannedJson,
        /// Tags.
        "tags" => tags: default Tags,
    }
}

choice! {
    /// A public repository of packages that CodeArtifact fetches from.
    pub enum PublicPackages {
        /// Rust: crates.io.
        "crates-io" => CratesIo,
        /// Java: Clojars.
        "maven-clojars" => MavenClojars,
        /// Java: CommonsWare.
        "maven-commonsware" => MavenCommonsware,
        /// Java: Maven Central.
        "maven-central" => MavenCentral,
        /// Java: Google's packages for Android.
        "maven-googleandroid" => MavenGoogleandroid,
        /// Java: plugins of Gradle.
        "maven-gradleplugins" => MavenGradleplugins,
        /// JavaScript: the registry of npm.
        "npmjs" => Npmjs,
        /// .NET: NuGet.
        "nuget-org" => NugetOrg,
        /// Python: the Python Package Index.
        "pypi" => Pypi,
        /// Ruby: RubyGems.
        "ruby-gems-org" => RubyGemsOrg,
    }
}

section! {
    /// A repository of packages in a domain of the same account.
    pub struct CodeartifactRepository {
        /// The accounts or unit it is placed in.
        "in" => place: required Placement,
        /// Accounts and units (`unit/NAME`) of `in` that do not get it.
        "except" => except: optional OneOrMany<Reference>,
        /// Its region; the blueprint's when absent. Of several each gets one of its own, called `NAME-REGION`.
        "region" => region: optional OwnRegion,
        /// Its name in CodeArtifact; the name of this entry when absent.
        "name" => name: optional Spanned<String>,
        /// The domain that holds it, of the same account and region.
        "domain" => domain: required Reference,
        /// For people.
        "description" => description: optional Spanned<String>,
        /// Repositories of the same domain that are asked for what it does not have, in this order.
        "upstreams" => upstreams: optional OneOrMany<Reference>,
        /// The public repository that it fetches from what it does not have; one with upstreams has none.
        "external" => external: optional Spanned<PublicPackages>,
        /// Statements in AWS's spelling that make its policy, with what grants need.
        "statements" => statements: optional SpannedJson,
        /// True for a repository that exists already: referenced and evaluated, not rendered. What of it is not said stays unknown.
        "existing" => existing: default bool,
        /// All that the policy of a repository says which exists already, in AWS's spelling, or `none`.
        "policy" => policy: optional SpannedJson,
        /// Tags.
        "tags" => tags: default Tags,
    }
}

section! {
    /// A private repository of container images in ECR.
    pub struct Repository {
        /// The accounts or unit it is placed in.
        "in" => place: required Placement,
        /// Accounts and units (`unit/NAME`) of `in` that do not get it.
        "except" => except: optional OneOrMany<Reference>,
        /// Its region; the blueprint's when absent. Of several each gets one of its own, called `NAME-REGION`.
        "region" => region: optional OwnRegion,
        /// Its name in ECR, which may hold slashes; the name of this entry when absent.
        "name" => name: optional Spanned<String>,
        /// The key that encrypts its images; keys of S3 when absent. It cannot be changed.
        "key" => key: optional Reference,
        /// A tag stays with the image that it was put on; true when absent.
        "immutable" => immutable: optional Spanned<bool>,
        /// Each image is looked through for known faults when it comes; true when absent.
        "scan_on_push" => scan_on_push: optional Spanned<bool>,
        /// How many images are kept, the last ones; all when absent.
        "keep" => keep: optional Spanned<u32>,
        /// Statements in AWS's spelling, without a `Resource`, that make its policy, with what grants need.
        "statements" => statements: optional SpannedJson,
        /// True for a repository that exists already: referenced and evaluated, not rendered. What of it is not said stays unknown.
        "existing" => existing: default bool,
        /// All that the policy of a repository says which exists already, in AWS's spelling, or `none`.
        "policy" => policy: optional SpannedJson,
        /// Tags.
        "tags" => tags: default Tags,
    }
}

choice! {
    /// The processors of a function.
    pub enum Processor {
        /// Graviton.
        "arm64" => Arm,
        /// Intel and AMD.
        "x86_64" => X86,
    }
}

section! {
    /// An archive of code in a bucket.
    pub struct Archive {
        /// The bucket that holds it (`buckets:`), in the region of the function. Of another account its policy lets whoever
        /// deploys read the object.
        "bucket" => bucket: required Reference,
        /// Its key there.
        "object" => object: required Spanned<String>,
        /// Its version there; that of the day when absent.
        "version" => version: optional Spanned<String>,
        /// In what it runs (`python3.13`).
        "runtime" => runtime: required Spanned<String>,
        /// Where it begins (`app.handler`).
        "handler" => handler: required Spanned<String>,
    }
}

section! {
    /// A function of Lambda: an image, or an archive of code.
    pub struct Function {
        /// The accounts or unit it is placed in.
        "in" => place: required Placement,
        /// Accounts and units (`unit/NAME`) of `in` that do not get it.
        "except" => except: optional OneOrMany<Reference>,
        /// Its region; the blueprint's when absent. Of several each gets one of its own, called `NAME-REGION`.
        "region" => region: optional OwnRegion,
        /// Its name in Lambda; the name of this entry when absent.
        "name" => name: optional Spanned<String>,
        /// The role as which it runs, of the same account: `for: lambda` makes one.
        "role" => role: optional Reference,
        /// The image that it runs: a repository of the blueprint with a tag or digest (`repository/tools/scorer:v1`), or an address of ECR.
        "image" => image: optional Spanned<String>,
        /// The archive that it runs.
        "code" => code: optional Archive,
        /// On which processors; `x86_64` when absent.
        "architecture" => architecture: optional Spanned<Processor>,
        /// Seconds that a run takes at most, 1 to 900; 3 when absent.
        "timeout" => timeout: optional Spanned<u32>,
        /// Memory in MB, 128 to 10240; 128 when absent.
        "memory" => memory: optional Spanned<u32>,
        /// How many runs are kept for it, and never exceeded: 0 stops it. It shares with others of its account when absent.
        "reserved_concurrency" => reserved_concurrency: optional Spanned<u32>,
        /// The network in whose private subnets it stands, of the same account and region; one of Lambda's own when absent.
        "network" => network: optional Reference,
        /// Security groups of that network (`group/NAME`), which say what it reaches.
        "groups" => groups: optional OneOrMany<Reference>,
        /// What its code finds in its environment; `{queue/dev/orders}` is the ARN of what it names, with `.name` behind the
        /// address its name. Secrets do not belong there: name them, and let the role read them.
        "environment" => environment: default Tags,
        /// The key that encrypts its environment; one of Lambda's own when absent.
        "key" => key: optional Reference,
        /// The log group of its runs, an entry of `log_groups:`; Lambda makes one when absent.
        "log_group" => log_group: optional Reference,
        /// Statements in AWS's spelling that join its policy, where permissions of Lambda can say them: they allow, name whom, and
        /// have conditions on the source of a service and on the organization, and no others.
        "statements" => statements: optional SpannedJson,
        /// True for a function that exists already: referenced and evaluated, not rendered. What of it is not said stays unknown.
        "existing" => existing: default bool,
        /// All that the policy of a function says which exists already, in AWS's spelling, or `none`.
        "policy" => policy: optional SpannedJson,
        /// Tags.
        "tags" => tags: default Tags,
    }
}

section! {
    /// A state machine of Step Functions.
    pub struct StateMachine {
        /// The accounts or unit it is placed in.
        "in" => place: required Placement,
        /// Accounts and units (`unit/NAME`) of `in` that do not get it.
        "except" => except: optional OneOrMany<Reference>,
        /// Its region; the blueprint's when absent. Of several each gets one of its own, called `NAME-REGION`.
        "region" => region: optional OwnRegion,
        /// Its name in Step Functions; the name of this entry when absent.
        "name" => name: optional Spanned<String>,
        /// The role as which it takes its steps, of the same account: its trust names `states.amazonaws.com`.
        "role" => role: optional Reference,
        /// Its steps in Amazon's States Language. Texts in it stay as they are: what it calls is named by ARNs.
        "definition" => definition: optional SpannedJson,
        /// True for many short runs, of at most five minutes each.
        "express" => express: optional Spanned<bool>,
        /// True for a state machine that exists already: referenced and evaluated, not rendered. What of it is not said stays unknown.
        "existing" => existing: default bool,
        /// Tags.
        "tags" => tags: default Tags,
    }
}
