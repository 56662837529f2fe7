//! The list of rules: a file and a line each.

mod acl_dependency;
mod action_unknown;
mod action_without_effect;
mod all_or_nothing_discovery;
mod audit_claim_unbacked;
mod condition_key_never_sent;
mod confused_deputy;
mod dead_grant;
mod deprecated_condition_key;
mod dual_use_role;
mod duplicate_share_name;
mod egress_uninspected;
mod endpoint_list_incomplete;
mod endpoint_unreachable;
mod gateway_endpoint_unassociated;
mod group_open_to_internet;
mod internet_via_nat;
mod managed_full_access_cross_account;
mod missing_kms;
mod name_pattern_dependency;
mod offline_store_not_shared;
mod principal_unknown;
mod principal_wildcard;
mod public_access;
mod ram_accept_all;
mod ram_external_principals;
mod ram_fullaccess_on_workload_role;
mod readonly_not_enforced;
mod redshift_credentials_unbound;
mod resource_type_mismatch;
mod route_asymmetric;
mod route_blackhole;
mod rule_admits_nothing;
mod rule_shadowed;
mod s3_star_cross_account;
mod session_name_only;
mod set_operator_on_single_valued_key;
mod setsourceidentity_one_side;
mod shadowed_statement;
mod stray_service_trust;
mod transit_over_peering;
mod trust_account_root;
mod trust_wrong_account;
mod vpc_overlap;

use super::rule::Rule;

/// Every rule, by id.
pub fn rules() -> &'static [&'static dyn Rule] {
    &[
        &acl_dependency::This,
        &action_unknown::This,
        &action_without_effect::This,
        &all_or_nothing_discovery::This,
        &audit_claim_unbacked::This,
        &condition_key_never_sent::This,
        &confused_deputy::This,
        &dead_grant::This,
        &deprecated_condition_key::This,
        &dual_use_role::This,
        &duplicate_share_name::This,
        &egress_uninspected::This,
        &endpoint_list_incomplete::This,
        &endpoint_unreachable::This,
        &gateway_endpoint_unassociated::This,
        &group_open_to_internet::This,
        &internet_via_nat::This,
        &managed_full_access_cross_account::This,
        &missing_kms::This,
        &name_pattern_dependency::This,
        &offline_store_not_shared::This,
        &principal_unknown::This,
        &principal_wildcard::This,
        &public_access::This,
        &ram_accept_all::This,
        &ram_external_principals::This,
        &ram_fullaccess_on_workload_role::This,
        &readonly_not_enforced::This,
        &redshift_credentials_unbound::This,
        &resource_type_mismatch::This,
        &route_asymmetric::This,
        &route_blackhole::This,
        &rule_admits_nothing::This,
        &rule_shadowed::This,
        &s3_star_cross_account::This,
        &session_name_only::This,
        &set_operator_on_single_valued_key::This,
        &setsourceidentity_one_side::This,
        &shadowed_statement::This,
        &stray_service_trust::This,
        &transit_over_peering::This,
        &trust_account_root::This,
        &trust_wrong_account::This,
        &vpc_overlap::This,
    ]
}
