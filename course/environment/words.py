"""What the set-up says, in both languages: the library's catalogues need what isn't there yet."""

from __future__ import annotations

import shutil
import sys

from candystorm._system import spoken_language

WORDS = {
    "en": {
        "begin": (
            "candystorm is being set up on this computer, once. "
            "It takes a few minutes and needs the internet."
        ),
        "update": "candystorm is being brought up to date in {folder}.",
        "waiting": "Another window is setting candystorm up; waiting for it …",
        "making": "1/3  Making an environment of its own (.venv) …",
        "loading": "2/3  Loading the programs …",
        "loaded": "     {n} so far, now {name}",
        "installing": "3/3  Installing them, {n} in all; this is the longest step …",
        "done": "Done in {minutes} min {seconds} s. From now on it starts without the internet.",
        "stopped": "Stopped. The next start begins the set-up again.",
        "disk_full": (
            "The disk is full: candystorm needs about 1.5 GB; "
            "please make room and start again. Details: {log}"
        ),
        "long_path": (
            "Windows does not allow paths this long: please move the folder of candystorm "
            "to a shorter place such as C:\\candystorm and start again. Details: {log}"
        ),
        "no_network": (
            "The programs could not be loaded: please check the internet connection "
            "(in an office network also the proxy) and start again. Details: {log}"
        ),
        "no_venv_debian": (
            "Python's venv module is missing: please run `sudo apt install python3-venv` "
            "and start again. Details: {log}"
        ),
        "no_venv": (
            "Python could not make an environment: please install Python 3.11 or newer "
            "from python.org/downloads and start again. Details: {log}"
        ),
        "not_an_environment": (
            "The folder {folder} is not a Python environment: "
            "please rename or delete it and start again."
        ),
        "old_environment": (
            "The environment {folder} does not run or has a Python older than 3.11: "
            "please rename or delete it and start again."
        ),
        "no_access": (
            "{path} cannot be written: please close all windows in which candystorm runs, "
            "or move its folder to where you may write, and start again."
        ),
        "failed": (
            "The set-up failed; please start again, or send this file to whoever helps you: {log}"
        ),
    },
    "de": {
        "begin": (
            "candystorm wird auf diesem Computer eingerichtet, nur dieses eine Mal. "
            "Das dauert ein paar Minuten und braucht Internet."
        ),
        "update": "candystorm wird in {folder} auf den neuen Stand gebracht.",
        "waiting": "Ein anderes Fenster richtet candystorm gerade ein; bitte warten …",
        "making": "1/3  Eigene Umgebung anlegen (.venv) …",
        "loading": "2/3  Programme laden …",
        "loaded": "     bisher {n}, gerade {name}",
        "installing": "3/3  Programme installieren, insgesamt {n}; das ist der längste Schritt …",
        "done": "Fertig nach {minutes} min {seconds} s. Ab jetzt startet candystorm ohne Internet.",
        "stopped": "Abgebrochen. Der nächste Start beginnt die Einrichtung von vorn.",
        "disk_full": (
            "Die Festplatte ist voll: candystorm braucht etwa 1,5 GB; "
            "bitte schaffen Sie Platz und starten Sie erneut. Einzelheiten: {log}"
        ),
        "long_path": (
            "Windows erlaubt so lange Pfade nicht: Bitte verschieben Sie den Ordner von candystorm "
            "an einen kürzeren Ort wie C:\\candystorm und starten Sie erneut. Einzelheiten: {log}"
        ),
        "no_network": (
            "Die Programme konnten nicht geladen werden: Bitte prüfen Sie die Internetverbindung "
            "(im Büronetz auch den Proxy) und starten Sie erneut. Einzelheiten: {log}"
        ),
        "no_venv_debian": (
            "Pythons venv-Modul fehlt: Bitte führen Sie `sudo apt install python3-venv` aus "
            "und starten Sie erneut. Einzelheiten: {log}"
        ),
        "no_venv": (
            "Python konnte keine Umgebung anlegen: Bitte installieren Sie Python 3.11 oder neuer "
            "von python.org/downloads und starten Sie erneut. Einzelheiten: {log}"
        ),
        "not_an_environment": (
            "Der Ordner {folder} ist keine Python-Umgebung: "
            "Bitte benennen Sie ihn um oder löschen Sie ihn und starten Sie erneut."
        ),
        "old_environment": (
            "Die Umgebung {folder} läuft nicht oder ihr Python ist älter als 3.11: "
            "Bitte benennen Sie sie um oder löschen Sie sie und starten Sie erneut."
        ),
        "no_access": (
            "{path} ist nicht beschreibbar: Bitte schließen Sie alle Fenster, in denen candystorm "
            "läuft, oder verschieben Sie den Ordner an einen Ort, an dem Sie schreiben dürfen, "
            "und starten Sie erneut."
        ),
        "failed": (
            "Die Einrichtung ist fehlgeschlagen; bitte starten Sie erneut "
            "oder senden Sie diese Datei an die Person, die Ihnen hilft: {log}"
        ),
    },
}


def words(key: str, **values: object) -> str:
    """Return a sentence of the set-up in the language of this computer.

    Parameters
    ----------
    key
        Its name in `WORDS`.
    **values
        What goes into it.
    """
    language = spoken_language()
    return WORDS[language if language in WORDS else "en"][key].format(**values)


_line_open = False


def say(sentence: str) -> None:
    """Tell the person at hand, on a line of its own; stdout is left to the command itself.

    Parameters
    ----------
    sentence
        What to say.
    """
    global _line_open
    print(("\n" if _line_open else "") + sentence, file=sys.stderr, flush=True)
    _line_open = False


def say_in_place(sentence: str) -> None:
    """Replace the line before, where somebody watches."""
    global _line_open
    if sys.stderr.isatty():
        width = shutil.get_terminal_size().columns - 1
        print("\r" + sentence[:width].ljust(width), end="", file=sys.stderr, flush=True)
        _line_open = True
