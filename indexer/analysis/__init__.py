"""Text into terms: tokens with offsets, folded letters, stems."""
