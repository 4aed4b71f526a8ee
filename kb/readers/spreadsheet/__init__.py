"""Tables of cells: CSV, XLSX and JSONL. A table of questions and answers has one passage a pair."""
