"""Export as a REFI-QDA project (.qdpx), for programs such as NVivo, MAXQDA and QualCoder."""

from inspection_letters.outputs.export.qdpx.archive import PROJECT_FILE, ProjectExport, write_qdpx
from inspection_letters.outputs.export.qdpx.material import codebooks_used, gather

__all__ = ["PROJECT_FILE", "ProjectExport", "codebooks_used", "gather", "write_qdpx"]
