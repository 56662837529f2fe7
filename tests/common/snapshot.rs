//! Where reviewed texts are kept: under `snapshots/`, by their name alone.

use super::files::root;

/// Runs a test whose snapshots are the reviewed ones.
pub fn reviewed(test: impl FnOnce()) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(test);
}
