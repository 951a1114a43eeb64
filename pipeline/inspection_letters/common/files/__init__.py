"""Reading and writing files safely: whole files or none, and cells of a workbook."""
