"""Files to save: title, kind and size are told before anything is fetched."""
