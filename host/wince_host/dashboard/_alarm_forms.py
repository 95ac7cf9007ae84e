"""The forms of alarms: acknowledge, pause, resume, limits. They work without a script too."""

from wince_host.alarms import AlarmKind, AlarmLimits, OpenAlarm
from wince_host.markup import element, span, text

from . import _texts_alarms as texts

PAUSE_MINUTES = (5, 10, 15, 30)
HERE = "/alarms"
LIMIT_FIELDS: tuple[tuple[str, str, float, float, float], ...] = (
    ("high", texts.HIGH, 0.0, 10.0, 0.1),
    ("clear", texts.CLEAR, 0.1, 10.0, 0.1),
    ("delay_s", texts.DELAY, 0.0, 3600.0, 0.1),
    ("escalate_after_s", texts.ESCALATE, 10.0, 14400.0, 0.1),
    ("technical_after_s", texts.TECHNICAL_AFTER, 10.0, 14400.0, 0.1),
)
"""Name, label, least, most and step, as `wince_host.care` holds them."""


def place_words(device: str, patient: str) -> str:
    """Return a unit and its person in words."""
    if not device:
        return texts.HOST
    return texts.PLACE.format(device=device, patient=patient)


def acknowledge_form(alarm: OpenAlarm) -> str:
    """Return the button that takes an alarm on."""
    place = place_words(alarm.device, alarm.patient)
    label = texts.ACKNOWLEDGE_WHOM.format(kind=texts.KINDS[alarm.kind], place=place)
    button = element(
        "button",
        text(texts.ACKNOWLEDGE),
        class_="button alarm-acknowledge",
        type="submit",
        aria_label=label,
        data_alarm_key=f"{alarm.kind}/{alarm.device}/{alarm.patient}",
    )
    hidden = _hidden(device=alarm.device, patient=alarm.patient, kind=alarm.kind)
    return _form("acknowledge", hidden + button)


def pause_forms(device: str, patient: str) -> str:
    """Return one button for each length of a pause."""
    place = place_words(device, patient)
    buttons = "".join(
        element(
            "button",
            text(texts.PAUSE_CHOICE.format(minutes=minutes)),
            class_="button",
            type="submit",
            name="minutes",
            value=minutes,
            aria_label=texts.PAUSE_WHOM.format(place=place, minutes=minutes),
            data_alarm_key=f"pause/{device}/{minutes}",
        )
        for minutes in PAUSE_MINUTES
    )
    return _form(
        "pause", _hidden(device=device, patient=patient) + span(texts.PAUSE, "quiet") + buttons
    )


def resume_form(device: str, patient: str) -> str:
    """Return the button that ends a pause."""
    button = element(
        "button",
        text(texts.RESUME),
        class_="button",
        type="submit",
        aria_label=texts.RESUME_WHOM.format(place=place_words(device, patient)),
        data_alarm_key=f"resume/{device}",
    )
    return _form("resume", _hidden(device=device, patient=patient) + button)


def limits_form(limits: AlarmLimits) -> str:
    """Return the form that sets a person's limits."""
    fields = "".join(
        _number_field(limits, name, label, (least, most, step))
        for name, label, least, most, step in LIMIT_FIELDS
    )
    box = element(
        "input",
        type="checkbox",
        name="enabled",
        id=f"enabled-{limits.patient}",
        value="yes",
        checked="checked" if limits.enabled else None,
    )
    enabled = element(
        "label",
        box + span(texts.ENABLED),
        class_="limits-enabled",
        for_=f"enabled-{limits.patient}",
    )
    keep = element("button", text(texts.KEEP), class_="button button-main", type="submit")
    inside = _hidden(patient=limits.patient) + fields + enabled + keep
    return element("form", inside, class_="limits-form", method="post", action=f"{HERE}/limits")


def sound_buttons() -> str:
    """Return the buttons that try the sounds and switch them off."""
    return "".join(
        element("button", text(words), class_="button", type="button", **{attribute: value})
        for words, attribute, value in (
            (texts.TEST_PAIN, "data_try_sound", "pain"),
            (texts.TEST_TECHNICAL, "data_try_sound", "technical"),
            (texts.SOUND_OFF, "data_sound_off", ""),
        )
    )


def sound_switch() -> str:
    """Return the button that shows while the browser would stay silent."""
    return element(
        "button",
        text(texts.SOUND_IS_OFF),
        class_="button sound-switch",
        type="button",
        data_sound_on="",
        hidden="hidden",
    )


def kind_of(word: str) -> AlarmKind | None:
    """Return the kind of alarm that a word means, or None."""
    return next((kind for kind in AlarmKind if kind == word), None)


def _number_field(
    limits: AlarmLimits, name: str, label: str, range_: tuple[float, float, float]
) -> str:
    field_id = f"{name}-{limits.patient}"
    least, most, step = range_
    entry = element(
        "input",
        id=field_id,
        name=name,
        type="number",
        inputmode="decimal",
        required="required",
        value=getattr(limits, name),
        min=least,
        max=most,
        step=step,
    )
    return element("label", text(label), for_=field_id) + entry


def _form(action: str, inside: str) -> str:
    return element(
        "form",
        inside,
        class_="alarm-form",
        method="post",
        action=f"{HERE}/{action}",
        data_alarm_form="",
    )


def _hidden(**values: str) -> str:
    return "".join(
        element("input", type="hidden", name=name, value=value) for name, value in values.items()
    )
