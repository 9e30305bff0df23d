//! The program.
fn main() {
    std::process::exit(sshlogs::cli::main())
}
