"""What collects, stores and shows what the bedside devices send."""
