//! Builds again when a template changes: the binary holds them all.

fn main() {
    println!("cargo::rerun-if-changed=templates");
}
