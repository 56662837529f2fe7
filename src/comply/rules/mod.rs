//! The list of rules: a file and a line each.
mod acl_dependency;
mod action_unknown;
mod action_without_effect;
mod administrator_cross_account;
mod administrator_outside_organization;
mod administrator_permission_set;
mod alarm_unheard;
mod all_or_nothing_discovery;
mod allow_all_but;
mod any_key;
mod approves_own_model;
mod audit_claim_unbacked;
mod bucket_without_guard;
mod closed_service;
mod condition_key_never_sent;
mod confused_deputy;
mod cross_organization_access;
mod dead_grant;
mod delivery_denied;
mod denied_for_lack_of_key;
mod deployer_locked_out;
mod deprecated_condition_key;
mod dual_use_role;
mod duplicate_share_name;
mod egress_uninspected;
mod endpoint_cuts;
mod endpoint_lets_data_out;
mod endpoint_list_incomplete;
mod endpoint_unreachable;
mod federation_unbound;
mod gateway_endpoint_unassociated;
mod grant_denied;
mod group_lets_everything;
mod group_open_to_internet;
mod internet_via_nat;
mod left_unencrypted;
mod managed_full_access_cross_account;
mod missing_kms;
mod name_pattern_dependency;
mod null_of_several;
mod offline_store_not_shared;
mod pass_role_any_service;
mod pattern_of_any_account;
mod perimeter_spares_role;
mod policy_of_2008;
mod principal_unknown;
mod principal_wildcard;
mod public_access;
mod ram_accept_all;
mod ram_external_principals;
mod ram_fullaccess_on_workload_role;
mod readonly_not_enforced;
mod redshift_credentials_unbound;
mod removal_denied;
mod resource_type_mismatch;
mod route_asymmetric;
mod route_blackhole;
mod rule_admits_nothing;
mod rule_shadowed;
mod runtime_ended;
mod s3_star_cross_account;
mod session_name_only;
mod set_operator_on_single_valued_key;
mod setsourceidentity_one_side;
mod shadowed_statement;
mod stray_service_trust;
mod studio_opens_several;
mod trail_unread;
mod transit_over_peering;
mod trust_account_root;
mod trust_refused;
mod trust_wrong_account;
mod vpc_overlap;
mod workload_administrator;
mod workload_keeps_key;

use super::rule::Rule;

/// Every rule, by id.
pub fn rules() -> &'static [&'static dyn Rule] {
    &[
        &acl_dependency::AclDependency,
        &action_unknown::ActionUnknown,
        &action_without_effect::ActionWithoutEffect,
        &administrator_cross_account::AdministratorCrossAccount,
        &administrator_outside_organization::AdministratorOutsideOrganization,
        &administrator_permission_set::AdministratorPermissionSet,
        &alarm_unheard::AlarmUnheard,
        &all_or_nothing_discovery::AllOrNothingDiscovery,
        &allow_all_but::AllowAllBut,
        &any_key::AnyKey,
        &approves_own_model::ApprovesOwnModel,
        &audit_claim_unbacked::AuditClaimUnbacked,
        &bucket_without_guard::BucketWithoutGuard,
        &closed_service::ClosedService,
        &condition_key_never_sent::ConditionKeyNeverSent,
        &confused_deputy::ConfusedDeputy,
        &cross_organization_access::CrossOrganizationAccess,
        &dead_grant::DeadGrant,
        &delivery_denied::DeliveryDenied,
        &denied_for_lack_of_key::DeniedForLackOfKey,
        &deployer_locked_out::DeployerLockedOut,
        &deprecated_condition_key::DeprecatedConditionKey,
        &dual_use_role::DualUseRole,
        &duplicate_share_name::DuplicateShareName,
        &egress_uninspected::EgressUninspected,
        &endpoint_cuts::EndpointCuts,
        &endpoint_lets_data_out::EndpointLetsDataOut,
        &endpoint_list_incomplete::EndpointListIncomplete,
        &endpoint_unreachable::EndpointUnreachable,
        &federation_unbound::FederationUnbound,
        &gateway_endpoint_unassociated::GatewayEndpointUnassociated,
        &grant_denied::GrantDenied,
        &group_lets_everything::GroupLetsEverything,
        &group_open_to_internet::GroupOpenToInternet,
        &internet_via_nat::InternetViaNat,
        &left_unencrypted::LeftUnencrypted,
        &managed_full_access_cross_account::ManagedFullAccessCrossAccount,
        &missing_kms::MissingKms,
        &name_pattern_dependency::NamePatternDependency,
        &null_of_several::NullOfSeveral,
        &offline_store_not_shared::OfflineStoreNotShared,
        &pass_role_any_service::PassRoleAnyService,
        &pattern_of_any_account::PatternOfAnyAccount,
        &perimeter_spares_role::PerimeterSparesRole,
        &policy_of_2008::PolicyOf2008,
        &principal_unknown::PrincipalUnknown,
        &principal_wildcard::PrincipalWildcard,
        &public_access::PublicAccess,
        &ram_accept_all::RamAcceptAll,
        &ram_external_principals::RamExternalPrincipals,
        &ram_fullaccess_on_workload_role::RamFullaccessOnWorkloadRole,
        &readonly_not_enforced::ReadonlyNotEnforced,
        &redshift_credentials_unbound::RedshiftCredentialsUnbound,
        &removal_denied::RemovalDenied,
        &resource_type_mismatch::ResourceTypeMismatch,
        &route_asymmetric::RouteAsymmetric,
        &route_blackhole::RouteBlackhole,
        &rule_admits_nothing::RuleAdmitsNothing,
        &rule_shadowed::RuleShadowed,
        &runtime_ended::RuntimeEnded,
        &s3_star_cross_account::S3StarCrossAccount,
        &session_name_only::SessionNameOnly,
        &set_operator_on_single_valued_key::SetOperatorOnSingleValuedKey,
        &setsourceidentity_one_side::SetsourceidentityOneSide,
        &shadowed_statement::ShadowedStatement,
        &stray_service_trust::StrayServiceTrust,
        &studio_opens_several::StudioOpensSeveral,
        &trail_unread::TrailUnread,
        &transit_over_peering::TransitOverPeering,
        &trust_account_root::TrustAccountRoot,
        &trust_refused::TrustRefused,
        &trust_wrong_account::TrustWrongAccount,
        &vpc_overlap::VpcOverlap,
        &workload_administrator::WorkloadAdministrator,
        &workload_keeps_key::WorkloadKeepsKey,
    ]
}
