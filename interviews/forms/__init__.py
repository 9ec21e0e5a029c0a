"""What colleagues and candidates type around a stage."""
