"""What worker processes start with: imported once, before they are copied."""

import inspection_letters.coding.model
import inspection_letters.runs.worker
from inspection_letters.common.collection import keep_loaded

inspection_letters.runs.worker.load()
keep_loaded()
