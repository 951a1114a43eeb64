"""The ``letters`` command: one module for each command, put together in `app`."""

__all__ = ["main"]


def main() -> None:
    """Run the command line."""
    from inspection_letters.commands.app import main as run_command_line

    run_command_line()
