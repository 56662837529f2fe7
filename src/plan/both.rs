//! Work for each backend, on both cores where there is much of it.

use super::Backend;
use std::panic::resume_unwind;
use std::thread::scope;

/// With fewer resources a thread costs more than it brings.
const MANY: usize = 500;

/// What the work of each backend comes to, in the order in which they are named.
pub fn both_at_once<T: Send>(
    resources: usize,
    backends: &[Backend],
    work: impl Fn(Backend) -> T + Sync,
) -> Vec<T> {
    let ([first, others @ ..], true) = (backends, resources >= MANY) else {
        return backends.iter().map(|backend| work(*backend)).collect();
    };
    scope(|scope| {
        let work = &work;
        let others: Vec<_> = others.iter().map(|backend| scope.spawn(move || work(*backend))).collect();
        let first = work(*first);
        let others = others
            .into_iter()
            .map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        std::iter::once(first).chain(others).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::{Backend, MANY, both_at_once};
    use std::thread::current;

    #[test]
    fn much_is_done_at_once_and_comes_out_in_order() {
        let of = |resources| both_at_once(resources, &Backend::ALL, |backend| (backend, current().id()));
        let (few, many) = (of(MANY - 1), of(MANY));
        let backends = |done: &[(Backend, _)]| done.iter().map(|(backend, _)| *backend).collect::<Vec<_>>();
        assert_eq!(backends(&few), Backend::ALL);
        assert_eq!(backends(&many), Backend::ALL);
        assert!(few.iter().all(|(_, thread)| *thread == current().id()));
        assert!(many.iter().any(|(_, thread)| *thread != current().id()));
    }
}
