"""A choice among names that are data: they are the same in every language."""

from __future__ import annotations

from typing import Any

from django import forms


class DataSelect(forms.Select):
    """Marks its options as data."""

    def create_option(self, *arguments: Any, **named: Any) -> dict[str, Any]:
        """An option marked as data."""
        option: dict[str, Any] = super().create_option(*arguments, **named)
        option["attrs"]["data-value"] = ""
        return option
