//! The counter is C, so that the instrumentation of Rust does not instrument it.

fn main() {
    cc::Build::new().file("src/count.c").compile("count");
    println!("cargo:rerun-if-changed=src/count.c");
}
