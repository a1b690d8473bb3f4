"""The invoice on paper: content in, PDF bytes out. WeasyPrint is imported in the render child only."""
