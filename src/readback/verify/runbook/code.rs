//! The code of functions: what is put into buckets and repositories of the design before a wave, and what is in others.

use super::entry::Entry;
use super::facts::{Facts, known};
use crate::aws::{Address, ImageAddress, Text};
use crate::plan::{Plan, Stack};
use crate::resource::{CodeFile, Place, PlacedCode, Resource};
use crate::runbook::sentences;
use std::collections::BTreeSet;

const IMAGE: &str = "aws ecr list-images --registry-id {account} --repository-name {repository} --query \"imageIds[?{field}=='{value}'].{field}\" --output text {at}";
const FOREIGN: &str = "aws ecr batch-get-image --registry-id {account} --repository-name {repository} --image-ids {field}={value} --query \"images[0].imageId.{field} || ''\" --output text {at}";
const PUSH: &str = "test -n \"$({question})\" || {open}aws ecr get-login-password {at} | docker login --username AWS --password-stdin {host} && docker push {what}; }";
const ARCHIVE: &str = "aws s3api list-objects-v2 --bucket {bucket} --prefix={object} --max-keys 1 --no-paginate --query \"Contents[0].Key || ''\" --output text {at}";
const VERSION: &str = "aws s3api head-object --bucket {bucket} --key={object} --version-id={version} --query LastModified --output text {at}";
const COPY: &str = "test \"$({question})\" = {object} || aws s3 cp \"$code\"/{object} {goal} {at}";

/// One thing that is made of code.
struct Made<'p> {
    stack: &'p Stack,
    resource: &'p Resource,
    code: PlacedCode,
    /// Where the design makes what holds the code.
    home: Option<Place>,
}

impl<'p> Made<'p> {
    fn all(plan: &'p Plan, stacks: Vec<&'p Stack>) -> Vec<Self> {
        let mut all = Vec::new();
        for stack in stacks {
            for resource in stack.members.iter().flat_map(|member| &member.resources) {
                for code in resource.placed_code() {
                    let holder =
                        |one: &&Resource| [one.arn(), Text::symbol(&one.address)].contains(&code.holder);
                    let home = plan.resources().find(holder).map(|one| one.place.clone());
                    all.push(Self {
                        stack,
                        resource,
                        code,
                        home,
                    });
                }
            }
        }
        all
    }

    /// The question whether it is there, asked as somebody.
    fn question(&self, place: &Place) -> Option<String> {
        let at = Facts::at(place);
        match &self.code.file {
            CodeFile::Image(image) => {
                let parts = ImageAddress::parse(image)?;
                let path = image.split_once('/').map(|(_, path)| path)?;
                let version = path.strip_prefix(parts.repository)?;
                let (field, value) = match version.strip_prefix('@') {
                    Some(digest) => ("imageDigest", digest),
                    None => ("imageTag", version.strip_prefix(':').unwrap_or("latest")),
                };
                let at = at.with("account", parts.account).with("repository", parts.repository);
                let own = place.account.as_str() == parts.account;
                let line = if own { IMAGE } else { FOREIGN };
                Some(at.with("field", field).with("value", value).fill(line))
            }
            CodeFile::Archive { bucket, object, version } => {
                let bucket = known(self.stack, bucket);
                let is_said = Text::is_free_of_reserved(&bucket) && Text::is_free_of_reserved(object);
                let at = at.with("bucket", bucket).with("object", quoted(object));
                let line = match version {
                    Some(version) => at.with("version", quoted(version)).fill(VERSION),
                    None => at.fill(ARCHIVE),
                };
                is_said.then_some(line)
            }
        }
    }

    /// What puts it where the design has made its place; a version that is said was there before.
    fn put(&self) -> Option<String> {
        let home = self.home.as_ref()?;
        let asked = Facts::at(home).with("question", self.question(home)?);
        match &self.code.file {
            CodeFile::Image(image) => {
                let host = image.split('/').next().unwrap_or_default();
                let what = match image.find('@').and_then(|at| image.get(..at)) {
                    Some(repository) => ["--all-tags ", repository].concat(),
                    None => image.clone(),
                };
                Some(asked.with("open", "{ ").with("host", host).with("what", what).fill(PUSH))
            }
            CodeFile::Archive { version: Some(_), .. } => None,
            CodeFile::Archive { bucket, object, .. } => {
                let goal = ["s3://", &known(self.stack, bucket), "/", object].concat();
                Some(asked.with("object", quoted(object)).with("goal", quoted(&goal)).fill(COPY))
            }
        }
    }

    /// True for what no line puts there.
    fn is_there_before(&self) -> bool {
        let versioned = matches!(&self.code.file, CodeFile::Archive { version: Some(_), .. });
        self.home.is_none() || versioned
    }

    /// Who asks about what the design does not make.
    fn asker(&self, plan: &Plan) -> Place {
        let own = &self.resource.place;
        let holder = self.code.holder.as_str();
        let address = plan
            .existing
            .iter()
            .find_map(|(address, arn)| if arn == holder { Address::parse(address).ok() } else { None });
        let id = holder.split(':').nth(4);
        let mut places = plan.all_stacks().flat_map(|stack| stack.places.iter());
        let found = match &address {
            Some(address) => places.find(|place| place.name == *address.account()),
            None => places.find(|place| Some(place.account.as_str()) == id),
        };
        Place {
            region: own.region.clone(),
            ..found.unwrap_or(own).clone()
        }
    }
}

/// Before what some stacks hold is made.
pub(super) fn put(plan: &Plan, stacks: Vec<&Stack>) -> Vec<Entry> {
    let all = Made::all(plan, stacks);
    let lines = |images: bool| -> Vec<String> {
        let of_kind = all.iter().filter(|one| matches!(one.code.file, CodeFile::Image(_)) == images);
        let lines: BTreeSet<String> = of_kind.filter_map(Made::put).collect();
        lines.into_iter().collect()
    };
    let both = [
        Entry::new(sentences::IMAGES, lines(true)),
        Entry::new(sentences::ARCHIVES, lines(false)),
    ];
    both.into_iter().flatten().collect()
}

/// Before the first wave.
pub(super) fn there(plan: &Plan) -> Option<Entry> {
    let all = Made::all(plan, plan.pinned_stacks().collect());
    let outside = all.iter().filter(|one| one.is_there_before());
    let lines: BTreeSet<String> = outside
        .filter_map(|one| one.question(&one.home.clone().unwrap_or_else(|| one.asker(plan))))
        .collect();
    Entry::new(sentences::CODE_THERE, lines.into_iter().collect())
}

/// A text that a shell takes as it is.
fn quoted(text: &str) -> String {
    let free = |sign: char| sign.is_ascii_alphanumeric() || "/._+=@:,-".contains(sign);
    if text.chars().all(free) && !text.starts_with('-') {
        return text.to_owned();
    }
    let unfit = |sign: &char| sign.is_control() || *sign == '`';
    if text.chars().any(|sign| unfit(&sign)) {
        let spelled = text.chars().map(|sign| match unfit(&sign) || "'\\".contains(sign) {
            true => sign.to_string().bytes().map(|byte| format!("\\x{byte:02x}")).collect(),
            false => sign.to_string(),
        });
        return format!("$'{}'", spelled.collect::<String>());
    }
    let inside: String = text.split('\'').collect::<Vec<_>>().join("'\\''");
    ["'", inside.as_str(), "'"].concat()
}
