"""What an instructor needs: lessons built, executed and laid out for students."""
