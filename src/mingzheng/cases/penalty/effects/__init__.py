"""What acts of the ordinary penalty procedure do when they take effect: they call the generic packages downwards."""

from mingzheng.cases.penalty.effects.deciding import make_decision, record_payment, run_on_served
from mingzheng.cases.penalty.effects.investigating import (
    archive_case,
    assign_handlers,
    close_case,
    cure_defect,
    decline_filing,
    drop_earlier_notices,
    end_statement_duty,
    identify_party,
    open_notices,
    remember_notice,
    start_case,
)
from mingzheng.cases.penalty.effects.papers import check_scan, join_scan, print_paper
from mingzheng.cases.penalty.effects.publishing import (
    approve_withholding,
    check_publication,
    classify_publication,
    draft_publication,
    propose_withholding,
    release_if_served,
)
from mingzheng.cases.penalty.effects.reviewing import accept_review, give_opinion, open_review, void_changed_reviews

PENALTY_EFFECTS = {
    effect.__name__: effect
    for effect in (
        assign_handlers,
        start_case,
        identify_party,
        decline_filing,
        open_notices,
        drop_earlier_notices,
        remember_notice,
        run_on_served,
        end_statement_duty,
        open_review,
        accept_review,
        give_opinion,
        make_decision,
        classify_publication,
        draft_publication,
        check_publication,
        release_if_served,
        propose_withholding,
        approve_withholding,
        record_payment,
        close_case,
        archive_case,
        print_paper,
        join_scan,
        check_scan,
        cure_defect,
    )
}

__all__ = ["PENALTY_EFFECTS", "void_changed_reviews"]
