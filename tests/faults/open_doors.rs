//! Rules that ask the evaluator: who is let in, who is locked out, what an endpoint cuts.
