"""What files bring in: read whole, checked whole, written whole or not at all."""
