"""Regions, agencies, people, what they may do, and what of it the public sees."""

from mingzheng.agencies.models.access import Account, ApiToken, MfaReset, MfaResetState, SignIn
from mingzheng.agencies.models.certificates import Certificate, CertificateStatus, PublicOfficer
from mingzheng.agencies.models.organisation import Agency, Nature, Region, Unit
from mingzheng.agencies.models.people import Absence, Employment, Person, Secondment, Sex
from mingzheng.agencies.models.roles import (
    SENSITIVE_ROLES,
    Delegation,
    GrantState,
    Rank,
    Role,
    RoleGrant,
    SignAuthority,
)

__all__ = [
    "SENSITIVE_ROLES",
    "Absence",
    "Account",
    "Agency",
    "ApiToken",
    "Certificate",
    "CertificateStatus",
    "Delegation",
    "Employment",
    "GrantState",
    "MfaReset",
    "MfaResetState",
    "Nature",
    "Person",
    "PublicOfficer",
    "Rank",
    "Region",
    "Role",
    "RoleGrant",
    "Secondment",
    "Sex",
    "SignAuthority",
    "SignIn",
    "Unit",
]
