"""The Click commands, one a file: options, help, one call, and what is printed. `ocrdata.cli` lists them."""
