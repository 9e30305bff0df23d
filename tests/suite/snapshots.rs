//! Texts that were looked at, and must stay as they were: testdata/snapshots.

/// Compares `text` with the file of this name in a folder of testdata/snapshots; the file has the text and nothing else.
pub fn snapshot(folder: &str, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("../../testdata/snapshots/{folder}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
