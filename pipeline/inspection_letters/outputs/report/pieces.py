"""The pieces of a report: its letters, their excerpts, and topics."""

from inspection_letters.analysis.excerpts import CorpusExcerpt as ReportExcerpt
from inspection_letters.analysis.letters import CorpusLetter as ReportLetter
from inspection_letters.analysis.letters import by_date as in_time
from inspection_letters.analysis.letters import inspections
from inspection_letters.analysis.topic_tables import CorpusTopic as ReportTopic

__all__ = ["ReportExcerpt", "ReportLetter", "ReportTopic", "in_time", "inspections"]
