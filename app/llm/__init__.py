"""Provider wire formats: values in, chunks out; no ids, no database, no web framework."""
