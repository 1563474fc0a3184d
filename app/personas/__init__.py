"""Who the user is in a story: a name, a description that the model reads, a picture."""
