"""A preset from photographs of lines: measured, drawn and compared until both are hard to tell apart."""
