//! Names inside files: logical ids of CloudFormation, labels of Terraform; and what names are in paths.

use crate::aws::Address;
use crate::resource::Layer;

/// The logical id of a resource in its template: kind and name in capitals, letters and digits only.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>
pub fn logical_id(address: &Address) -> String {
    id_of(address.kind(), address.name())
}

/// The same for what has no address.
pub(super) fn id_of(kind: &str, name: &str) -> String {
    [pascal(kind), pascal(name)].concat()
}

/// The label of a resource in its Terraform root: its name with `_` between words, beginning with a letter.
///
/// Labels are in snake case, as linters of Terraform ask for:
/// <https://github.com/terraform-linters/tflint-ruleset-terraform/blob/main/docs/rules/terraform_naming_convention.md>
pub fn label(address: &Address) -> String {
    label_of(address.name())
}

/// The same for what has no address.
pub fn label_of(name: &str) -> String {
    let words: Vec<String> = words(name).map(str::to_lowercase).collect();
    let joined = words.join("_");
    let first = joined.chars().next();
    if first.is_some_and(|c| c.is_ascii_alphabetic()) {
        joined
    } else {
        ["n", &joined].join("_")
    }
}

/// The folder of a root that joins places, by its name.
pub(super) fn link_path(name: &str) -> String {
    ["terraform/", Layer::Links.name(), "/", name].concat()
}

/// A name in what stacks and files may be called: ASCII letters, digits and `-`.
pub(super) fn slug(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

/// The words of a text with capital letters, one behind the other.
pub fn pascal(text: &str) -> String {
    words(text).map(capitalized).collect()
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_ascii_uppercase())
        .into_iter()
        .chain(letters)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_readable_and_legal() {
        let rows = [
            ("key/owner/fs-online", "KeyFsOnline", "fs_online"),
            (
                "feature-group/owner/cross-account-fg-1",
                "FeatureGroupCrossAccountFg1",
                "cross_account_fg_1",
            ),
            ("role/store/Admin", "RoleAdmin", "admin"),
            ("bucket/store/1st.bucket", "Bucket1stBucket", "n_1st_bucket"),
            ("role/store/a__b", "RoleAB", "a_b"),
        ];
        for (address, id, expected) in rows {
            let address = Address::parse(address).unwrap();
            assert_eq!((logical_id(&address).as_str(), label(&address).as_str()), (id, expected));
        }
    }
}
