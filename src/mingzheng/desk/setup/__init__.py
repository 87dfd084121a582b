"""``/desk/setup/``: from an empty installation to an agency open for business, resumable (experience.md §2)."""
