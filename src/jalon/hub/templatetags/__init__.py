"""Tags of the hub's templates."""
