"""From pictures of pages to raw words: text recognition (OCR), for scans above all."""

from inspection_letters.reading.recognition.engine import check_engine, engine_key
from inspection_letters.reading.recognition.pages import recognise_pages

__all__ = ["check_engine", "engine_key", "recognise_pages"]
