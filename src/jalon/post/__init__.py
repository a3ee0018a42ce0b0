"""The door of a border post: booth, second line, refusal, slip, day sheet, shift."""
