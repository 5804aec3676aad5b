//! Customers: finding them. They are created and changed as [`records`](crate::records).

pub mod find_customers;
