"""The words of the pages, translated, for templates and scripts."""

from __future__ import annotations

from candystorm.language import translate


def page_words(language: str) -> dict[str, str]:
    """Return what header, steps and signs of a page say.

    Parameters
    ----------
    language
        ``"de"`` or ``"en"``.
    """

    def _(message: str) -> str:
        return translate(message, language)

    return {
        "home": _("All modules"),
        "skip": _("Skip to the content"),
        "language": _("Language"),
        "lesson": _("Lesson"),
        "exercise": _("Exercises"),
        "back": _("Back"),
        "next": _("Next"),
        "to_exercise": _("On to the exercises"),
        "step": _("Step %(n)s of %(of)s"),
        "steps": _("Steps of this page"),
        "starting": _("The controls are getting ready. You can start reading."),
        "slow": _("This takes longer than usual. Please wait a little, or reload the page."),
        "ready": _("Ready."),
        "broken": _(
            "This part could not be shown. Reload the page; your answers are safe. "
            "If it keeps happening, send the file candystorm.log to whoever looks after "
            "your course."
        ),
        "reload": _("Reload the page"),
        "trainer": _("with trainer's notes"),
    }
