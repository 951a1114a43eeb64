"""What has been published since, and what does it change?

A refresh reads the listing of the publishing site, downloads new and changed letters, reads and
codes them, and writes a summary in which every change names its cause. The steps are described in
`inspection_letters.runs.refresh`; ``letters serve`` schedules this flow, and ``prefect.yaml``
describes it for a work pool.
"""

from inspection_letters.runs.orchestration.refresh import refresh_letters

__all__ = ["refresh_letters"]
