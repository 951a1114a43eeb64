"""What is wrong with a value, in words."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import pytest
from inspection_letters.records.value_faults import fault_in_words
from pydantic import Field, TypeAdapter, ValidationError


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (int, "many", "must be a whole number"),
        (int, 1.5, "must be a whole number"),
        (float, "many", "must be a number"),
        (bool, "perhaps", "must be true or false"),
        (str, 3, "must be text"),
        (date, "soon", "must be a date such as 2024-01-31"),
        (Annotated[int, Field(ge=1)], 0, "must be at least 1"),
        (Annotated[int, Field(gt=1)], 1, "must be more than 1"),
        (Annotated[float, Field(le=0.99)], 2, "must be at most 0.99"),
        (Annotated[float, Field(lt=3)], 3, "must be less than 3"),
        (Annotated[str, Field(min_length=1)], "", "must have at least 1 character"),
        (dict, 3, "must be a valid dictionary"),
    ],
)
def test_faults_are_said_in_words(kind: Any, value: object, words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    assert fault_in_words(caught.value.errors()[0]) == words


def test_a_fault_of_our_own_is_said_as_it_is() -> None:
    fault = {"type": "value_error", "msg": "Value error, 'x' is not a date."}
    assert fault_in_words(fault) == "'x' is not a date"
