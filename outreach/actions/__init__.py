"""What the product does: one verb per file. Gather, decide (in the core), act."""
