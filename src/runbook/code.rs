//! What functions are made of into the lines that put it there between two waves, and those that show what must be there.
//!
//! AWS reads the code of a function when it makes the function: an archive in a bucket, an image in a repository. What the design
//! makes is empty until somebody puts it there.

use super::{Instruction, aws, known, sentences};
use crate::aws::{Address, ImageAddress, Text};
use crate::plan::{Plan, Stack};
use crate::resource::{CodeFile, Place, PlacedCode, Resource};
use std::collections::BTreeSet;

/// The tag of an image that says none.
const LATEST: &str = "latest";

/// What is put there before what some stacks hold is made.
pub(super) fn put<'s>(plan: &Plan, stacks: impl Iterator<Item = &'s Stack>) -> Vec<Instruction> {
    let (mut images, mut archives) = (BTreeSet::new(), BTreeSet::new());
    for (stack, _, code) in placed(stacks) {
        let Some(place) = made(plan, &code.holder) else {
            continue;
        };
        match &code.file {
            CodeFile::Image(image) => images.extend(push(image, &place)),
            CodeFile::Archive { version: Some(_), .. } => {}
            CodeFile::Archive { bucket, object, .. } => {
                archives.extend(copy(&known(stack, bucket), object, &place));
            }
        }
    }
    let both = [(sentences::IMAGES, images), (sentences::ARCHIVES, archives)];
    let some = both.into_iter().filter(|(_, lines)| !lines.is_empty());
    some.map(|(what, lines)| Instruction::new(what, lines.into_iter().collect()))
        .collect()
}

/// What is put there before stacks are deployed again that the lock knows whole: their functions may be of other code by now.
pub fn put_again(plan: &Plan) -> Vec<Instruction> {
    put(plan, plan.known.iter())
}

/// What must be there before the first wave, since no wave makes the place where it lies.
pub(super) fn there(plan: &Plan) -> Option<Instruction> {
    let mut lines = BTreeSet::new();
    for (_, resource, code) in placed(plan.pinned_stacks()) {
        let made = made(plan, &code.holder);
        match &code.file {
            CodeFile::Image(image) if made.is_none() => {
                lines.extend(tagged(image, &keeper(plan, &code.holder, resource)));
            }
            CodeFile::Archive { bucket, object, version } if made.is_none() || version.is_some() => {
                let place = made.unwrap_or_else(|| keeper(plan, &code.holder, resource));
                lines.extend(shown(bucket, object, version.as_deref(), &place));
            }
            CodeFile::Image(_) | CodeFile::Archive { .. } => {}
        }
    }
    (!lines.is_empty()).then(|| Instruction::new(sentences::CODE_THERE, lines.into_iter().collect()))
}

/// Everything that is made of code, with its stack and that code.
fn placed<'s>(
    stacks: impl Iterator<Item = &'s Stack>,
) -> impl Iterator<Item = (&'s Stack, &'s Resource, PlacedCode)> {
    let members = stacks.flat_map(|stack| stack.members.iter().map(move |member| (stack, member)));
    let all = members.flat_map(|(stack, member)| member.resources.iter().map(move |one| (stack, one)));
    all.flat_map(|(stack, one)| one.placed_code().into_iter().map(move |code| (stack, one, code)))
}

/// Where the design makes the bucket or the repository, if it does.
fn made(plan: &Plan, holder: &Text) -> Option<Place> {
    let bears = |one: &&Resource| one.arn() == *holder || Text::symbol(&one.address) == *holder;
    let known = plan
        .known
        .iter()
        .flat_map(|stack| &stack.members)
        .flat_map(|member| &member.resources);
    plan.resources().chain(known).find(bears).map(|resource| resource.place.clone())
}

/// Who looks into a bucket or a repository that exists already: its account where something is deployed there, otherwise that of
/// what is made of the code.
fn keeper(plan: &Plan, holder: &Text, resource: &Resource) -> Place {
    let row = plan.existing.iter().find(|(_, arn)| arn.as_str() == holder.as_str());
    let address = row.and_then(|(address, _)| Address::parse(address).ok());
    let account = holder.as_str().split(':').nth(4).unwrap_or_default();
    let keeps = |place: &&Place| match &address {
        Some(address) => place.name == *address.account(),
        None => place.account.as_str() == account,
    };
    let mut places = plan.all_stacks().flat_map(|stack| &stack.places);
    let name = places.find(keeps).map(|place| (place.name.clone(), place.account.clone()));
    let (name, account) =
        name.unwrap_or_else(|| (resource.place.name.clone(), resource.place.account.clone()));
    Place {
        name,
        account,
        region: resource.place.region.clone(),
    }
}

/// Pushes an image that its repository does not have.
///
/// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/docker-push-ecr-image.html>
fn push(image: &str, place: &Place) -> Option<String> {
    let (host, _) = image.split_once('/')?;
    let question = tagged(image, place)?;
    let login = aws("ecr", "get-login-password", place, &[]);
    let docker = match image.split_once('@') {
        Some((repository, _)) => ["docker push --all-tags ", repository].concat(),
        None => ["docker push ", image].concat(),
    };
    let enter = ["docker login --username AWS --password-stdin ", host].concat();
    Some(
        [
            "test -n \"$(",
            &question,
            ")\" || { ",
            &login,
            " | ",
            &enter,
            " && ",
            &docker,
            "; }",
        ]
        .concat(),
    )
}

/// The question whether a repository has an image: its tag, or its digest, where it has.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#configuration-images-xaccount-permissions>
fn tagged(image: &str, place: &Place) -> Option<String> {
    let parts = ImageAddress::parse(image)?;
    let (field, value) = match (image.split_once('@'), image.rsplit_once(':')) {
        (Some((_, digest)), _) => ("imageDigest", digest),
        (None, Some((_, tag))) => ("imageTag", tag),
        (None, None) => ("imageTag", LATEST),
    };
    // A repository that lets another account pull lets it list nothing.
    if parts.account != place.account.as_str() {
        let image = ["--image-ids ", field, "=", value].concat();
        let query = ["--query \"images[0].imageId.", field, " || ''\" --output text"].concat();
        let rest = [
            "--registry-id",
            parts.account,
            "--repository-name",
            parts.repository,
            &image,
            &query,
        ];
        return Some(aws("ecr", "batch-get-image", place, &rest));
    }
    let query = ["--query \"imageIds[?", field, "=='", value, "'].", field, "\" --output text"].concat();
    let rest = ["--registry-id", parts.account, "--repository-name", parts.repository, &query];
    Some(aws("ecr", "list-images", place, &rest))
}

/// Copies an archive that its bucket does not have, out of the folder `$code`.
fn copy(bucket: &str, object: &str, place: &Place) -> Option<String> {
    let question = shown(bucket, object, None, place)?;
    let (from, to) = (word(object), word(&["s3://", bucket, "/", object].concat()));
    let copy = aws("s3", "cp", place, &[&["\"$code\"/", &from].concat(), &to]);
    Some(["test \"$(", &question, ")\" = ", &from, " || ", &copy].concat())
}

/// The question whether a bucket has an archive: its key, where it has; of a version, when that was made. Of all keys that begin
/// with this one, it is the first.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>
fn shown(bucket: &str, object: &str, version: Option<&str>, place: &Place) -> Option<String> {
    if !Text::is_free_of_reserved(bucket) || !Text::is_free_of_reserved(object) {
        return None;
    }
    let prefix = ["--prefix=", &word(object)].concat();
    let object = word(object);
    Some(match version {
        Some(version) => {
            let query = "--query LastModified --output text";
            let version = word(version);
            let (key, version) = (["--key=", &object].concat(), ["--version-id=", &version].concat());
            let rest = ["--bucket", bucket, &key, &version, query];
            aws("s3api", "head-object", place, &rest)
        }
        None => {
            let query = "--max-keys 1 --no-paginate --query \"Contents[0].Key || ''\" --output text";
            aws("s3api", "list-objects-v2", place, &["--bucket", bucket, &prefix, query])
        }
    })
}

/// A text as one word of a shell.
fn word(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/._+=@:,-".contains(&b);
    match text.bytes().all(plain) && !text.starts_with('-') {
        true => text.to_owned(),
        false if text.contains(is_unfit) => escaped(text),
        false => ["'", &text.replace('\'', "'\\''"), "'"].concat(),
    }
}

/// True for a sign that no command of the runbook holds as it is: the page would end the command there.
fn is_unfit(sign: char) -> bool {
    sign.is_control() || sign == '`'
}

/// A text as one word of a shell in which such signs stand by the numbers of their bytes.
fn escaped(text: &str) -> String {
    let mut word = "$'".to_owned();
    for sign in text.chars() {
        if is_unfit(sign) || sign == '\'' || sign == '\\' {
            let mut bytes = [0; 4];
            let bytes = sign.encode_utf8(&mut bytes).bytes();
            word.extend(bytes.map(|byte| format!("\\x{byte:02x}")));
        } else {
            word.push(sign);
        }
    }
    word.push('\'');
    word
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn words_stay_whole() {
        assert_eq!(word("jobs/a-1.zip"), "jobs/a-1.zip");
        assert_eq!(word("it's a $b"), "'it'\\''s a $b'");
        assert_eq!(word("-x"), "'-x'");
        assert_eq!(word("a`'b\n\\é"), "$'a\\x60\\x27b\\x0a\\x5cé'");
    }
}
