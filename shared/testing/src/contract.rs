//! The contract suites, one per port.
