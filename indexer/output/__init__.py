"""Results in forms for other programs: lines of CSV and JSON, tables of HTML for notebooks."""
