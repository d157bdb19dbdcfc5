"""Campaign tests: what people are to get, held against what a played future brings them."""
