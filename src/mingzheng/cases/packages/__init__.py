"""The package of a case for those outside: what each reader may have, and how it is put together."""
