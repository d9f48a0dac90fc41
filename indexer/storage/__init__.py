"""What stands in an index folder: articles as documents, the manifest, the ledger of files."""
