"""What every page is made of: the frame, small components, the style sheet, and words in three languages."""
