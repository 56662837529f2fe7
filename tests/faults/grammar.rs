//! Policies that AWS refuses, each told with its place in the blueprint.
