//! Every page of a tenant that has something of everything.
