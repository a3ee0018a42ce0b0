"""Floor 3: the only writers. One module a use case, keyword-only arguments, one transaction, the time given."""
