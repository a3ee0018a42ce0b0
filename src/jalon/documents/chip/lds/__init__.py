"""Files of the Logical Data Structure (Doc 9303-10). Of DG3 and DG4 nothing is read, of images nothing is kept."""
