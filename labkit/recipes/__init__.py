"""How each of the course's own weights was trained; the files lie in labkit/weights."""
