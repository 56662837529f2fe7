//! One fact of AWS in one table: what a rule advises is what the evaluator takes.
