"""Sample letters: a deterministic generator of fictional inspection letters.

The letters are invented from beginning to end. Each area has a profile (which
codes of the codebook are its strengths and which its weaknesses); ``compose``
turns a profile and the sentence bank into the content of a letter, and a module
of ``corpus.samples.layouts`` prints that content in the form of one kind of
letter. A further kind needs a further layout module and an entry in
``corpus.samples.layouts.LAYOUTS``.
"""
