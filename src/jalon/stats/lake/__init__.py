"""The lake: counted rows in Parquet by country, month and vintage. No identifier; no disk but the folder given."""
