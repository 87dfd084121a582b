"""Every change of dossiers, their people and subjects; each takes the recorder first."""

from mingzheng.dossiers.actions.dossier import (
    archive_dossier,
    assign,
    classify,
    close_dossier,
    end_assignment,
    end_opening,
    hand_over,
    open_dossier,
    open_to,
    rename,
    reopen_dossier,
)
from mingzheng.dossiers.actions.readings import drop_notes, note_reading, record_readings, waiting_notes
from mingzheng.dossiers.actions.subjects import (
    add_subject,
    change_individual,
    change_organisation,
    find_or_add_individual,
    find_or_add_organisation,
    identify_individual,
    identify_organisation,
    name_subjects,
)

__all__ = [
    "add_subject",
    "archive_dossier",
    "assign",
    "change_individual",
    "change_organisation",
    "classify",
    "close_dossier",
    "drop_notes",
    "end_assignment",
    "end_opening",
    "find_or_add_individual",
    "find_or_add_organisation",
    "hand_over",
    "identify_individual",
    "identify_organisation",
    "name_subjects",
    "note_reading",
    "open_dossier",
    "open_to",
    "record_readings",
    "rename",
    "reopen_dossier",
    "waiting_notes",
]
