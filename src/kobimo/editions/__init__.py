"""Make the site of one edition: the folder it is put into, its pages, what stands against it."""
