"""Layouts of published data sets of documents: forms, receipts and handwriting."""
