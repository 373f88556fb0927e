"""`python -m candystorm`: the command, also where a script's first line would be too long."""

from candystorm.cli import main

if __name__ == "__main__":
    main()
