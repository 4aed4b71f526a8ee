"""What a DOCX file is made of: its parts, styles, numbers, runs, equations, tables and drawings."""
