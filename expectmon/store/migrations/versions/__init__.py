"""The steps, oldest first. `expectmon.store.schema.REVISIONS` lists them too."""
