"""The setting that says when a letter is read with doubts."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from inspection_letters.common.settings.making import make_settings
from inspection_letters.records.balance import DOUBTFUL_SHARE


class ReadingSettings(BaseSettings):
    """When a letter is read with doubts, from the environment: ``LETTERS_DOUBTFUL_SHARE``."""

    model_config = SettingsConfigDict(env_prefix="LETTERS_", extra="ignore")

    doubtful_share: float = Field(
        default=DOUBTFUL_SHARE,
        ge=0,
        le=1,
        description="Share of a letter's prose that may be in no excerpt before the letter is "
        "read with doubts.",
    )


def doubtful_share() -> float:
    """Return the share of a letter's prose that may be in no excerpt.

    Raises
    ------
    UsageError
        If the environment variable holds no share.
    """
    return make_settings(ReadingSettings).doubtful_share
