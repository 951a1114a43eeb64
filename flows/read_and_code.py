"""What do these letters say, by the codes of this codebook?"""

from inspection_letters.runs.read_and_code import run_letters

__all__ = ["run_letters"]
