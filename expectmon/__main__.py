"""`python -m expectmon` is the command `expectmon`."""

from expectmon.cli.main import main

if __name__ == "__main__":
    main()
