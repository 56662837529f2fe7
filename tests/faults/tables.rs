//! The tables of cases of the field and of the evaluator's audit, row by row.
