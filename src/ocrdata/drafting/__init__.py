"""Labels that models draft for photographs, to be corrected by a person: `ocrdata label`."""
