"""What each command of `sendday` does; loaded when it is asked for."""
