"""The exercise checker and, one module a lesson, the exercises themselves."""
