"""Dataset files of ``import_dataset`` (docs/datasets.md): what they hold and how they come into the database."""
