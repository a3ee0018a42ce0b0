"""What headquarters does with figures: export, matching, facts, tables. One module a use case."""
