"""Functions that decide claims of the ledger, a module per article."""
