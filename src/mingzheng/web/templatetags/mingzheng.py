"""What every template writes the same way: states, dates, money, icons, refusals, fields."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from mingzheng.core import dates, money
from mingzheng.web import articles, assets, duty_words
from mingzheng.web.words import ICONS, tone_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.safestring import SafeString

    from mingzheng.core.errors import Refusal
    from mingzheng.web.fields import Field

register = template.Library()

KINDS = (
    ("now", "您现在可办", "edit"),
    ("others", "需要他人", "users"),
    ("wait", "需等到", "clock"),
    ("never", "不能补救", "stop"),
)


@register.simple_tag
def asset(name: str) -> str:
    """Return the address of a built file."""
    return assets.url(name)


@register.simple_tag
def icon(name: str, title: str = "") -> SafeString:
    """Draw an icon; it is silent for a screen reader unless it has a title."""
    address = f"{assets.fixed('icons.svg')}#{name}"
    if title:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', title, address)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', address)


@register.simple_tag
def status(word: str, tone: str = "") -> SafeString:
    """Draw a state as icon, word and tint; the tone comes from the word where it is not given."""
    tone = tone or tone_of(str(word))
    return format_html('<span class="tag tone-{}">{}{}</span>', tone, icon(ICONS.get(tone, "stop")), word)


@register.simple_tag(takes_context=True)
def duty(context: template.Context, duty: Any, today: dt.date | None = None) -> SafeString:  # noqa: ANN401 - a duty
    """Draw a duty's badge, which opens its trace; it counts working days where the page has ``calendar``."""
    shown = duty_words.badge_of(duty, today or timezone.localdate(), context.get("calendar"))
    return render_to_string("components/duty_badge.html", {"badge": shown})


@register.simple_tag(name="date")
def date_tag(value: dt.date | dt.datetime | None) -> SafeString:
    """Write ``2026-10-22 周四`` for a date, with the time for a moment."""
    if value is None:
        return format_html('<span class="second">{}</span>', "—")
    if isinstance(value, dt.datetime):
        return format_html('<time class="date" datetime="{}">{}</time>', value.isoformat(), moment(value))
    return format_html('<time class="date" datetime="{}">{}</time>', value.isoformat(), dates.words(value))


@register.filter
def day(value: dt.date | None) -> str:
    """Write ``2026-10-22 周四`` as plain text."""
    return dates.words(value) if value else "—"


@register.filter
def moment(value: dt.datetime | None) -> str:
    """Write ``2026-10-22 周四 14:30`` as plain text, in China standard time."""
    if value is None:
        return "—"
    local = value.astimezone(dates.ZONE) if value.tzinfo else value
    return f"{dates.words(local.date())} {local:%H:%M}"


@register.simple_tag(name="money")
def money_tag(fen: int | None) -> SafeString:
    """Write ``30,000.00 元`` for an amount in fen."""
    return format_html('<span class="money">{}</span>', money.yuan(fen) if fen is not None else "—")


@register.filter
def yuan(fen: int | None) -> str:
    """Write ``30,000.00 元`` as plain text."""
    return money.yuan(fen) if fen is not None else "—"


@register.filter
def capital(fen: int | None) -> str:
    """Write ``叁万元整``."""
    return money.capital(fen) if fen is not None else "—"


@register.inclusion_tag("components/refusals.html")
def refusals(listed: Iterable[Refusal], head: str = "", remedies: dict[str, str] | None = None) -> dict[str, Any]:
    """List refusals in their four groups; ``remedies`` maps a gate to the address where it can be mended."""
    found = list(listed)
    links = remedies or {}
    groups = [
        (title, sign, [(one, links.get(one.gate, "")) for one in found if one.kind == kind])
        for kind, title, sign in KINDS
    ]
    return {"head": head, "count": len(found), "groups": [group for group in groups if group[2]]}


@register.simple_tag
def field(one: Field) -> SafeString:
    """Draw one field of a form with label, help, errors and control."""
    return render_to_string("components/field.html", {"field": one})


@register.filter
def cited(key: str) -> str:
    """Write an article as offices cite it with our gist: ``《…》第五十八条（法制审核）``; other texts stay."""
    return articles.cited(key)


@register.filter
def citation(key: str) -> str:
    """Write an article as offices cite it, without our gist: ``《…》第五十八条``; other texts stay."""
    return articles.citation(key)


@register.filter
def article_url(key: str) -> str:
    """Return where an article can be read, or nothing for a text that names none of the index."""
    return f"/desk/law/?{urlencode({'of': key})}" if articles.known(key) else ""


@register.simple_tag
def icon_file(name: str) -> str:
    """Return the address of a fixed drawing of the web package, with its digest."""
    return assets.fixed(name)


@register.simple_tag
def tone_icon(tone: str) -> SafeString:
    """Draw the icon of a tone."""
    return icon(ICONS.get(tone, "info"))


@register.filter
def message_tone(level: str) -> str:
    """Return the tone of a message's level."""
    return {"success": "ok", "error": "danger", "warning": "warn"}.get(level, "info")


@register.simple_tag
def field_copy(one: Field) -> SafeString:
    """Draw a second copy of a field on the page of components, with ids of its own."""
    drawn = render_to_string("components/field.html", {"field": one})
    return mark_safe(drawn.replace(one.id, f"copy-{one.id}"))  # noqa: S308 - rendered and escaped above
