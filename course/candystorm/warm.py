"""What a page will need, imported and worked out ahead of time in a warm kernel."""

from candystorm import pictures, sampledata
from candystorm.language import languages
from candystorm.widgets import explorer, principle_checker, threads

for _language in languages():
    explorer.work_ahead(_language)
    principle_checker.work_ahead(_language)

# The first picture of a process looks for fonts, the first table in a viewer imports its parts.
_posts, _comments = sampledata.sample("library")
pictures.week_of_waiting(_comments)
threads.with_answers(_comments)
