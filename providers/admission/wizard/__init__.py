"""Pages of an organisation that applies: registration, the wizard, its applications and entries."""
