"""What has been published since, and what does it change?"""

from inspection_letters.orchestration.refresh import refresh_letters

__all__ = ["refresh_letters"]
