"""What goes out: the adapters that turn the ports' words into mails, files and documents."""
