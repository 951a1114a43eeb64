"""What worker processes start with: imported once, before they are copied."""

import inspection_letters.coding.model
import inspection_letters.runs.worker

inspection_letters.runs.worker.load()
