//! Policies that are stated as AWS shows them, whole documents, into what of them cannot be stated.

use super::draft::Draft;
use super::statement_addresses::each_text;
use crate::blueprint::values::SpannedJson;
use crate::diagnostic::Diagnostic;
use crate::policy::Version;

/// The elements of a policy document.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>
const ELEMENTS: [&str; 3] = ["Version", "Id", SpannedJson::STATEMENT];

impl Draft<'_> {
    /// Reports what landform would not write as it is stated; false for what is no policy at all. A list of statements
    /// says nothing of the document around it.
    pub(super) fn check_document(&mut self, json: &SpannedJson) -> bool {
        if json.value.as_str().is_some_and(|text| text.trim_start().starts_with(['{', '['])) {
            let message = "a policy in quotes is a text, and no policy";
            let problem = Diagnostic::error("statement-invalid", json.span, message);
            self.problems.push(problem.help(
                "take the quotes around it away: JSON may stand in the blueprint as `get-bucket-policy` and its like show it",
            ));
            return false;
        }
        let Some(document) = json.document() else {
            return true;
        };
        for key in document.keys().filter(|key| !ELEMENTS.contains(&key.as_str())) {
            let span = json.key_span_of(&["/", key].concat());
            let message = format!("`{key}` is not an element of a policy document");
            let problem = Diagnostic::error("statement-invalid", span, message);
            self.problems.push(problem.help(
                "a document has `Version`, `Id` and `Statement`; or write the list of statements alone",
            ));
        }
        let version = document.get("Version").and_then(|version| version.as_str());
        match version {
            Some(version) if version == Version::V2012.as_str() => {}
            Some(version) if version != Version::V2008.as_str() => {
                let message = format!("`{version}` is no version of the policy language");
                let problem = Diagnostic::error("statement-invalid", json.span_of("/Version"), message);
                self.problems.push(problem.help("there are `2012-10-17` and `2008-10-17`"));
            }
            Some(_) | None => self.check_old_texts(json),
        }
        true
    }

    /// In the old version, which is also that of a document without one, nothing in braces is a variable.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html>
    fn check_old_texts(&mut self, json: &SpannedJson) {
        let found = each_text(&json.value).into_iter().find(|(_, text)| text.contains("${"));
        let Some((pointer, text)) = found else { return };
        let message = format!(
            "`{text}` is plain text in a policy of version `2008-10-17`, which one without `Version` has too, and would be a variable in one of `2012-10-17`"
        );
        let problem = Diagnostic::error("statement-invalid", json.span_of(&pointer), message);
        self.problems.push(problem.help(
            "landform reads and writes `2012-10-17`: write `${$}{…}` where the plain text is meant, and `Version: 2012-10-17`; or put the policy anew in that version first",
        ));
    }
}
