//! Endings that belong together: the same scope, the same moment.
