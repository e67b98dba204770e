"""How requests reach apps: all clients, all interfaces, and apps that behave as badly as can be."""
