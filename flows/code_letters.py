"""What do these letters say, by the codes of this codebook?"""

from inspection_letters.orchestration.code_letters import code_letters

__all__ = ["code_letters"]
