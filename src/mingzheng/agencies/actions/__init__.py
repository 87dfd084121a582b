"""Every change of agencies, people and access; each takes the recorder first."""

from mingzheng.agencies.actions.accounts import (
    cancel_mfa_reset,
    carry_out_mfa_reset,
    close_account,
    issue_token,
    open_account,
    reopen_account,
    reset_mfa,
    revoke_token,
    second_mfa_reset,
    set_password,
)
from mingzheng.agencies.actions.certificates import (
    issue_certificate,
    restore_certificate,
    revoke_certificate,
    suspend_certificate,
)
from mingzheng.agencies.actions.organisation import add_unit, open_agency, open_for_business, open_region
from mingzheng.agencies.actions.people import (
    Departure,
    add_absence,
    add_person,
    change_person,
    leave,
    second_person_to,
    transfer,
)
from mingzheng.agencies.actions.roles import (
    add_sign_authority,
    decline_grant,
    delegate,
    end_delegation,
    end_role,
    grant_role,
    second_grant,
)

__all__ = [
    "Departure",
    "add_absence",
    "add_person",
    "add_sign_authority",
    "add_unit",
    "cancel_mfa_reset",
    "carry_out_mfa_reset",
    "change_person",
    "close_account",
    "decline_grant",
    "delegate",
    "end_delegation",
    "end_role",
    "grant_role",
    "issue_certificate",
    "issue_token",
    "leave",
    "open_account",
    "open_agency",
    "open_for_business",
    "open_region",
    "reopen_account",
    "reset_mfa",
    "restore_certificate",
    "revoke_certificate",
    "revoke_token",
    "second_grant",
    "second_mfa_reset",
    "second_person_to",
    "set_password",
    "suspend_certificate",
    "transfer",
]
