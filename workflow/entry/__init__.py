"""What people type and files hold, understood or answered with what to type instead."""
