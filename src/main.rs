//! The `sshlogs` command. All of it is in the library: `cli::main` parses the arguments, runs one command and
//! returns the exit status (0 done, 1 something at or above `--fail-on` was found, 2 an input could not be used).
fn main() {
    std::process::exit(sshlogs::cli::main())
}
