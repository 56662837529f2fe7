//! A misspelt action into the one that was meant.

use super::{Service, prefixes, service};

/// Longer texts are not compared: no AWS name comes near this.
const LONGEST: usize = 128;

/// The known action closest to `text`, as `service:Name`; `None` where `text` is an action already, or resembles none.
pub fn nearest_action(text: &str) -> Option<String> {
    let (prefix, name) = text.split_once(':')?;
    if text.len() > LONGEST || super::action(text).is_some() {
        return None;
    }
    let name = name.to_ascii_lowercase();
    let found = near_services(&prefix.to_ascii_lowercase())
        .into_iter()
        .filter_map(|s| in_service(s, &name))
        .min_by_key(|(far, _)| *far);
    found.map(|(_, full_name)| full_name)
}

fn near_services(prefix: &str) -> Vec<&'static Service> {
    if let Some(known) = service(prefix) {
        return vec![known];
    }
    let longer = |known: &str| prefix.strip_prefix(known).is_some_and(|rest| rest.starts_with(['-', '.']));
    let close = |known: &&str| longer(known) || strsim::osa_distance(known, prefix) <= 2;
    prefixes().filter(close).filter_map(service).collect()
}

fn in_service(service: &Service, name: &str) -> Option<(usize, String)> {
    let far = |known: &str| strsim::osa_distance(&known.to_ascii_lowercase(), name);
    let (distance, action) = service
        .actions
        .iter()
        .map(|action| (far(action.name), action))
        .min_by_key(|(distance, _)| *distance)?;
    (distance <= name.len().div_ceil(3)).then(|| (distance, action.full_name()))
}
