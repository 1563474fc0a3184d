"""Random walks over the trees of stories: everything that can be done, against a plain model."""
