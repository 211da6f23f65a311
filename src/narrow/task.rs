//! A policy from a task: which access to which resources.
