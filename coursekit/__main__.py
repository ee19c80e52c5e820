"""`python -m coursekit`, for those whose terminal does not find the command `coursekit`."""

from coursekit.cli import main

if __name__ == "__main__":
    main()
