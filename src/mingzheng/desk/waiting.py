"""What 今日 lists of service and hearings: papers with their last day, hearings with their day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.agencies.officers import BEIJING, day_of
from mingzheng.cases import waiting
from mingzheng.desk import case_frame

if TYPE_CHECKING:
    from mingzheng.agencies.models import Account
    from mingzheng.cases.queries import CaseView
    from mingzheng.dossiers.models.visibility import DossierQuerySet

Row = dict[str, Any]
HEARING = "举行听证"


def to_serve(account: Account, seen: DossierQuerySet) -> list[tuple[Row, Any]]:
    """Return the members of an item for each paper that waits to be served, with its Duty or None."""
    return [(_paper(one), one.duty) for one in waiting.to_serve(account, seen)]


def _paper(one: waiting.ToServe) -> Row:
    url = case_frame.step_address(one.track.case_id, "serve", one.track.subject)
    why = "" if one.duty else "没有法定的送达期限，及时送达"
    again = "，上次未送达" if one.track.state == "failed" else ""
    return _row(one.track, f"送达《{one.title}》{again}", url, "登记送达", why) | {
        "duty": case_frame.shown(one.duty) if one.duty else None
    }


def hearings(account: Account, seen: DossierQuerySet) -> list[Row]:
    """Return the members of an item for each hearing that is set, the nearest first."""
    return [
        _row(
            one.track,
            f"{HEARING} {one.held_at:%Y-%m-%d %H:%M}",
            case_frame.address(one.track.case_id),
            "查看案件",
            one.venue,
        )
        for one in waiting.hearing_days(account, seen)
    ]


def _row(track: Any, what: str, url: str, action: str, why: str) -> Row:  # noqa: ANN401 - a Track with its case
    case = track.case
    return {
        "what": what,
        "case_no": case.case_no,
        "title": case.dossier.title,
        "url": url,
        "action": action,
        "why": why,
    }


def hearing_periods(view: CaseView) -> list[case_frame.ShownDuty]:
    """Return the days of the hearings that are set, to stand among the periods of a case."""
    found = []
    for act in view.facts.done("open_hearing"):
        party = view.facts.party(act.track_subject)
        if view.facts.last("open_hearing", subject=act.track_subject) is not act:
            continue
        if view.facts.state("hearing", act.track_subject) != "set" or party is None:
            continue
        on = waiting.held_at(act)
        found.append(
            case_frame.ShownDuty(
                name=HEARING,
                about=f"{party.name}，{on.astimezone(BEIJING):%H:%M}，{act.content['venue']}",
                state="open",
                due_on=day_of(on),
                holder="agency",
            )
        )
    return found
