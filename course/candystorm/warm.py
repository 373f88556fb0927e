"""Everything a page will need, imported ahead of time in a warm kernel."""

import candystorm.assignment
import candystorm.grading
import candystorm.pictures
import candystorm.sampledata
import candystorm.widgets

for _organisation in candystorm.sampledata.ORGANISATIONS:
    _posts, _comments = candystorm.sampledata.sample(_organisation)

candystorm.pictures.week_of_waiting(_comments)  # the first picture of a process looks for fonts
