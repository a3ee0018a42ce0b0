"""What is learned about names, and how it is measured."""
