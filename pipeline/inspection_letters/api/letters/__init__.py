"""One letter at a time, without a workspace: read it, code it, follow it to its pages.

What is public of this is offered by `inspection_letters` itself.
"""
